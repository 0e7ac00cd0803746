// The Chromium that npm brings (@sparticuz/chromium: brotli archives inside the package, made for linux x64), unpacked
// once per version into a cache of the user's own.
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

/** @import { Browser } from "./browser.mjs" */

const require = createRequire(import.meta.url);

const fontsBeside = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** Where this project keeps what it unpacked: `$XDG_CACHE_HOME/chainrule`, else `~/.cache/chainrule`. */
export function cacheFolder() {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "chainrule");
}

/**
 * Fills the folder `name` of the cache unless it is there. It is written aside and renamed, so that a folder under its
 * own name is whole, also when two runs race or one is killed.
 * @param {string} name
 * @param {(folder: string) => Promise<unknown>} fill
 */
async function cached(name, fill) {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  const aside = await mkdtemp(`${folder}.partial-`);
  try {
    await fill(aside);
    await chmod(aside, 0o755);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another run was first, and its copy is as good
  }
  return folder;
}

/**
 * @param {string} archive a `.br` or `.tar.br`
 * @param {string} target the file, or for a tar the folder
 */
async function unpack(archive, target) {
  const into = archive.endsWith(".tar.br")
    ? /** @type {NodeJS.WritableStream} */ (require("tar-fs").extract(target))
    : createWriteStream(target, { mode: 0o755 });
  await pipeline(createReadStream(archive), createBrotliDecompress({ chunkSize: 2 ** 21 }), into);
}

/**
 * @param {(executablePath: string, environment: Record<string, string>) => boolean} starts
 * @returns {Promise<Browser>}
 */
export async function unpackedChromium(starts) {
  const archives = join(dirname(require.resolve("@sparticuz/chromium")), "../../bin");
  const { version } = require(join(archives, "../package.json"));
  const folder = await cached(`chromium-${version}`, async (aside) => {
    await unpack(join(archives, "chromium.br"), join(aside, "chromium"));
    await unpack(join(archives, "swiftshader.tar.br"), aside); // software WebGL2 and WebGPU, looked for beside the program
    await unpack(join(archives, "fonts.tar.br"), aside);
    await writeFile(join(aside, "fonts.conf"), fontsBeside); // its own names folders of one cloud
  });
  const executablePath = join(folder, "chromium");
  /** @type {Record<string, string>} */
  const environment = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: folder };
  const source = "@sparticuz/chromium";
  if (starts(executablePath, environment)) return { executablePath, environment, source };

  // A bare system lacks libnss3 and libnspr4: the package brings them for a system that lacks them too.
  const libraries = await cached(`chromium-${version}-libraries`, (aside) => unpack(join(archives, "al2023.tar.br"), aside));
  const searched = [join(libraries, "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  const withLibraries = { ...environment, LD_LIBRARY_PATH: searched };
  if (starts(executablePath, withLibraries)) return { executablePath, environment: withLibraries, source };
  throw new Error(`"${executablePath} --version" fails, also with the libraries in ${libraries}`);
}
