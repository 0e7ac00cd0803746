// Builds every package into packages/*/dist: one ES module and one bundled .d.ts per entry of its "exports", and
// chunks for what is imported on demand. package.json is the only list of entries: each place that names a
// "chainrule-source" also names the "types" and the "default" made from it.
//   pnpm build                            all of them
//   CHAINRULE_BUILD=engine,layers pnpm build
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { dts } from "rollup-plugin-dts";
import ts from "typescript";
import { pageBuild } from "./scripts/pageBuild.mjs";

/** @import { Plugin, RollupOptions } from "rollup" */
/** @typedef {{ source: string, types: string, code: string }} Entry */

const root = fileURLToPath(new URL(".", import.meta.url));
const packages = new URL("packages/", import.meta.url);
/** Declarations of every file, from one pass of the compiler; bundled per entry afterwards. */
const declarations = join(root, ".cache/declarations");

/**
 * @param {unknown} entries "exports" or "imports" of a package.json, to any depth of conditions
 * @returns {Entry[]} where two share a declaration, the one without a condition comes last
 */
function entriesOf(entries) {
  if (typeof entries !== "object" || entries === null) return [];
  const { "chainrule-source": source, types, default: code } = /** @type {Record<string, unknown>} */ (entries);
  const here =
    typeof source === "string" && typeof types === "string" && typeof code === "string" ? [{ source, types, code }] : [];
  return [...Object.values(entries).flatMap(entriesOf), ...here];
}

/**
 * Marks each call made while a module loads (`export const tanh = elementwise(…)`) as free of side effects, which is
 * our rule (no module does work on import), so that an application's bundler drops the ops that nobody uses.
 * @type {ts.TransformerFactory<ts.SourceFile>}
 */
const markPure = (context) => (file) => {
  /** @type {ts.Visitor} */
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) return node;
    const visited = ts.visitEachChild(node, visit, context);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return visited;
    return ts.addSyntheticLeadingComment(visited, ts.SyntaxKind.MultiLineCommentTrivia, " @__PURE__ ");
  };
  return ts.visitEachChild(file, visit, context);
};

/** @type {Plugin} Types are erased one file at a time; `pnpm typecheck` is what checks them. */
const eraseTypes = {
  name: "erase-types",
  transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    const erased = erasedBefore.get(code) ?? withoutTypes(code, id);
    erasedBefore.set(code, erased);
    return { code: erased, map: null };
  },
};

/** The page's build reads all sources once more. @type {Map<string, string>} */
const erasedBefore = new Map();

/**
 * @param {string} code
 * @param {string} id
 */
function withoutTypes(code, id) {
  return ts.transpileModule(code, {
    fileName: id,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    transformers: { before: [markPure] },
  }).outputText;
}

const address = /new URL\(\s*"(\.[^"]+\.(?:wasm|js))",\s*import\.meta\.url,?\s*\)/g;

/**
 * Puts each binary or script that a module names by `new URL("….wasm", import.meta.url)` into that module, as a data address: so it
 * is found from a plain page, through every bundler and from every server.
 * @type {Plugin}
 */
const takeBinaries = {
  name: "take-binaries",
  transform(code, id) {
    if (!address.test(code)) return null;
    /** @param {string} path */
    const bytes = (path) => readFileSync(join(dirname(id), path)).toString("base64");
    /** @param {string} path */
    const typeOf = (path) => (path.endsWith(".wasm") ? "application/wasm" : "text/javascript");
    return { code: code.replace(address, (_text, path) => `new URL("data:${typeOf(path)};base64,${bytes(path)}")`), map: null };
  },
};

/**
 * `using` asks for a part of TypeScript's library that an application for ES2022 does not have: declarations that need it
 * bring it.
 * @type {Plugin}
 */
const nameLibraries = {
  name: "name-libraries",
  renderChunk(code) {
    return code.includes("Symbol.dispose") ? { code: `/// <reference lib="esnext.disposable" />\n${code}`, map: null } : null;
  },
};

/**
 * The path without "./dist/" and its ending: the name of an output.
 * @param {string} path
 * @param {RegExp} ending
 */
const nameOf = (path, ending) => path.replace(/^\.\/dist\//, "").replace(ending, "");

const plugins = [takeBinaries, eraseTypes];

/**
 * @param {string} folder
 * @returns {RollupOptions[]}
 */
function optionsOf(folder) {
  const here = new URL(`${folder}/`, packages);
  const manifest = JSON.parse(readFileSync(new URL("package.json", here), "utf8"));
  const entries = entriesOf({ ...manifest.exports, ...manifest.imports });
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  /** @type {(id: string) => boolean} */
  const external = (id) => /^(node:|#)/.test(id) || declared.some((name) => id === name || id.startsWith(`${name}/`));
  const dist = fileURLToPath(new URL("dist/", here));
  rmSync(dist, { recursive: true, force: true });

  /** @param {Entry} entry */
  const path = (entry) => fileURLToPath(new URL(entry.source, here));
  /** @param {Entry} entry */
  const declaration = (entry) => join(declarations, relative(root, path(entry))).replace(/\.ts$/, ".d.ts");
  /** @type {RollupOptions["onwarn"]} */
  const onwarn = (warning) => {
    if (warning.code === "EMPTY_BUNDLE") return; // an index of types only
    throw new Error(`${manifest.name}: ${warning.message}`);
  };
  return [
    {
      input: Object.fromEntries(entries.map((entry) => [nameOf(entry.code, /\.js$/), path(entry)])),
      output: {
        dir: dist,
        format: "es",
        chunkFileNames: "chunks/[name]-[hash].js",
        minifyInternalExports: false,
      },
      external,
      onwarn,
      plugins,
    },
    {
      input: Object.fromEntries(entries.map((entry) => [nameOf(entry.types, /\.d\.ts$/), declaration(entry)])),
      output: { dir: dist, format: "es", entryFileNames: "[name].d.ts", chunkFileNames: "chunks/[name]-[hash].d.ts" },
      external,
      onwarn,
      plugins: [dts({ tsconfig: join(root, "tsconfig.json") }), nameLibraries],
    },
    ...(folder === "chainrule" ? [pageBuild({ packages: fileURLToPath(packages), plugins, onwarn })] : []),
  ];
}

/** @param {readonly string[]} folders of packages/ */
function emitDeclarations(folders) {
  rmSync(declarations, { recursive: true, force: true });
  const config = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.json"), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
    },
  });
  const sources = folders.map((folder) => join(root, "packages", folder, "src/"));
  const program = ts.createProgram({
    rootNames: (config?.fileNames ?? []).filter((file) => sources.some((source) => file.startsWith(source))),
    options: {
      ...config?.options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: declarations,
      allowJs: false,
      checkJs: false,
    },
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0)
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => "\n",
      }),
    );
}

const asked = process.env["CHAINRULE_BUILD"]?.split(",");
const folders = readdirSync(packages).filter((folder) => asked?.includes(folder) ?? true);
emitDeclarations(folders);
export default folders.flatMap(optionsOf);
