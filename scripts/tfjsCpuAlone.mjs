// Builds tfjs's single cpu kernels into our cpu device, with those few modules of tfjs-core that they compute with. By way of
// tfjs-core's index a bundler would have to take its engine, platforms, storage and optimizers along (22 KB of the 25 KB that a
// cpu application then loads of tfjs), all for side effects that the device has no use for.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** @import { Plugin } from "rollup" */

const mark = "?alone";
const kernels = /^@tensorflow\/tfjs-backend-cpu\/dist\//;
const core = "@tensorflow/tfjs-core";

/** What tfjs-core's modules get in place of two of them: no engine, no flag set, and of platforms one question. */
const instead = {
  engine: `
export const ENGINE = undefined;
export const getOrMakeEngine = () => undefined;
export const add = undefined;
export class Engine {}
`,
  environment: `
const isTypedArray = (x) => [Float32Array, Int32Array, Uint8Array, Uint8ClampedArray].some((type) => x instanceof type);
const none = () => false;
export const ENV = { get: none, getBool: none, platform: { isTypedArray } };
export const env = () => ENV;
export const setEnvironmentGlobal = none;
export class Environment {}
`,
};

/**
 * Whether an import belongs to what is built in.
 * @param {string} source
 * @param {string | undefined} importer
 */
export function isAlone(source, importer) {
  const ours = kernels.test(source) && importer !== undefined && /backend-tfjs[\\/]src[\\/]/.test(importer);
  return ours || importer?.endsWith(mark) === true;
}

/**
 * @param {string} folder the package that depends on tfjs
 * @returns {Plugin}
 */
export function tfjsCpuAlone(folder) {
  const require = createRequire(join(folder, "package.json"));
  /** @param {string} name */
  const distOf = (name) => dirname(require.resolve(`${name}/package.json`)) + "/dist/";
  /** @param {string} id */
  const file = (id) => ({ id: `${id}.js${mark}`, moduleSideEffects: false });
  return {
    name: "tfjs-cpu-alone",
    resolveId(source, importer) {
      if (!isAlone(source, importer)) return null;
      if (kernels.test(source)) return file(distOf("@tensorflow/tfjs-backend-cpu") + source.replace(kernels, ""));
      if (source === core) return file(`${distOf(core)}base`);
      if (!source.startsWith(".")) return { id: source, external: true, moduleSideEffects: false }; // dropped: nothing uses them
      const path = join(dirname(/** @type {string} */ (importer)), source);
      for (const name of Object.keys(instead))
        if (path === join(distOf(core), name)) return { id: `\0${name}`, moduleSideEffects: false };
      return file(existsSync(`${path}.js`) ? path : join(path, "index"));
    },
    load(id) {
      const name = /** @type {keyof typeof instead} */ (id.slice(1));
      if (id.startsWith("\0") && Object.hasOwn(instead, name)) return instead[name];
      return id.endsWith(mark)
        ? readFileSync(id.slice(0, -mark.length), "utf8").replace(/\n\/\/# sourceMappingURL=.*/s, "")
        : null;
    },
  };
}
