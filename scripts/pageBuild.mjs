// The build for a page without a bundler: the face with everything that it needs, tfjs included, as ES modules that a
// browser loads as they lie (packages/chainrule/dist/page). tfjs's own modules are not such: they import each other
// without file endings, and half of what they need is CommonJS.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { minify } from "terser";

/** @import { Plugin, RollupOptions } from "rollup" */

const shared = "globalNameSpace = ns;";

/**
 * tfjs keeps its engine, flags and kernels in the global object, where a second copy of it finds them and warns. The copy in
 * this build keeps them in an object of its own, so that a tfjs of the page's own is not touched, whichever comes first.
 * @type {Plugin}
 */
const keepTfjsApart = {
  name: "keep-tfjs-apart",
  transform(code, id) {
    if (!id.endsWith("tfjs-core/dist/global_util.js")) return null;
    if (!code.includes(shared)) throw new Error(`"${id}" is not tfjs-core 4.22.0's: look how it finds the global object now.`);
    return { code: code.replace(shared, "globalNameSpace = {};"), map: null };
  },
};

/** @type {Plugin} */
const shorten = {
  name: "shorten",
  async renderChunk(code) {
    const { code: short = "" } = await minify(code, { module: true, ecma: 2020, format: { comments: false } });
    return { code: `/*! chainrule, MIT. What it contains of others: third-party.txt */\n${short}`, map: null };
  },
};

/**
 * The folder of the installed package that a module belongs to.
 * @param {string} id
 * @returns {string | undefined}
 */
function packageOf(id) {
  const inside = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll("\\", "/").replace(/^\0/, ""));
  return inside?.[1];
}

/**
 * Writes down whose code a chunk contains, under which terms.
 * @param {string} apache the text that packages refer to which do not bring it
 * @returns {Plugin}
 */
function listLicenses(apache) {
  return {
    name: "list-licenses",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const folders = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => packageOf(id) ?? [])));
      const entries = [...folders].map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
        const text = file === undefined ? `${license}\n` : readFileSync(join(folder, file), "utf8");
        return { heading: `${name} ${version} (${license})`, text };
      });
      const list = entries
        .sort((a, b) => (a.heading < b.heading ? -1 : 1))
        .map(({ heading, text }) => `== ${heading}\n\n${text.trim()}\n`);
      this.emitFile({ type: "asset", fileName: "third-party.txt", source: [...list, `== Apache-2.0\n\n${apache}`].join("\n") });
    },
  };
}

/**
 * @param {{ packages: string, plugins: Plugin[], onwarn: NonNullable<RollupOptions["onwarn"]> }} options the folder of
 *   packages; what turns our sources into JavaScript
 * @returns {RollupOptions}
 */
export function pageBuild({ packages, plugins, onwarn }) {
  const apache = join(packages, "backend-tfjs/THIRD-PARTY.txt");
  return {
    input: { index: join(packages, "chainrule/src/index.ts"), engine: join(packages, "chainrule/src/engine.ts") },
    output: { dir: join(packages, "chainrule/dist/page"), format: "es", chunkFileNames: "chunks/[name]-[hash].js" },
    onwarn,
    plugins: [
      ...plugins,
      nodeResolve({ browser: true, exportConditions: ["chainrule-source"] }),
      commonjs(),
      keepTfjsApart,
      shorten,
      listLicenses(readFileSync(apache, "utf8")),
    ],
  };
}
