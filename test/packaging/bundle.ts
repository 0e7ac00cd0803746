import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { type Plugin, rollup } from "rollup";
import { minify } from "terser";

const terser: Plugin = {
  name: "terser",
  async renderChunk(code) {
    const { code: short = "" } = await minify(code, {
      module: true,
      ecma: 2020,
      compress: { passes: 2 },
      format: { comments: false },
    });
    return { code: short, map: null };
  },
};

/** An application bundled by rollup, with the two plugins that every page's bundle with npm packages has; nothing about us. */
export async function bundle(entry: string, folder: string, { minified = false } = {}): Promise<readonly string[]> {
  const warnings: string[] = [];
  const built = await rollup({
    input: entry,
    plugins: [nodeResolve({ browser: true }), commonjs(), ...(minified ? [terser] : [])],
    onwarn: (warning) => {
      // emscripten's modules in tfjs's wasm backend begin with "var x = (() => { var _scriptDir = …" and the like
      if (!/node_modules.*@tensorflow/.test(warning.id ?? warning.ids?.join() ?? "")) warnings.push(warning.message);
    },
  });
  await built.write({ dir: folder, format: "es", entryFileNames: "page.js" });
  await built.close();
  return warnings;
}
