import type { SourceFile } from "./arrows.ts";
import { identifiersOf, importsOf, type Import } from "./imports.ts";

/**
 * What may come from `@tensorflow/*`: the kernel registry, backend classes and what opens them, environment flags, and
 * types of plain data. No gradient, tape, tidy, variable, optimizer, op function or Tensor of tfjs.
 */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  // its kernel registry, its environment flags, which backends the process has; of its engine only the table of opened
  // backends (`beyondTheTable` rules out the rest)
  "@tensorflow/tfjs-core": words(
    "getKernel getKernelsForBackend registerKernel unregisterKernel findBackend findBackendFactory env engine",
  ),
  "@tensorflow/tfjs-backend-webgl": [
    "MathBackendWebGL",
    "GPGPUContext",
    "setWebGLContext",
    "getWebGLContext",
    "clearWebGLContext",
    "getTextureShapeFromLogicalShape",
  ],
  "@tensorflow/tfjs-backend-wasm": ["BackendWasm", "init", "setWasmPaths", "setWasmPath", "setThreadsCount", "getThreadsCount"],
  // the function whose text tfjs makes its threads' script from
  "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js": ["default"],
  "@tensorflow/tfjs-backend-webgpu": ["WebGPUBackend"],
};

/** Types that are plain data or a backend's own class. */
export const allowedTypes = words(
  "BackendValues DataId DataType DataTypeMap GPGPUProgram KernelBackend KernelConfig KernelFunc NamedAttrMap NamedTensorInfoMap TensorInfo TypedArray WebGPUProgram",
);

/** The modules below a package's main entry that may be named: single kernels, their GPU programs, and where a backend's class stands. */
const deep =
  /^(@tensorflow\/tfjs-backend-\w+)\/dist\/(kernels\/\w+|\w+_gpu|base|backend_\w+|gpgpu_context|canvas_util|webgl_util)(\.js)?$/;

/** What hangs on tfjs's engine beside the table of backends: its tensors, tape, scopes, and its own active backend. */
const beyondTheTable =
  /^(backend|setBackend|reset|state|memory|profile|tidy|keep|dispose\w*|startScope|endScope|startTape|endTape|\w*[gG]rad(ient)?s?|track\w*|make(Tensor|Variable)\w*|runKernel\w*|moveData|registeredVariables)$/;

/** Every import of tfjs that is not on the list, or not in a backend package. */
export function wrongTfjs(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, code }) => {
    const imports = importsOf(code).filter(({ specifier }) => specifier.startsWith("@tensorflow/"));
    if (imports.length > 0 && !/^packages\/backend-[\w-]+\/src\//.test(path))
      return [`${path}: tfjs is imported outside packages/backend-*`];
    const engine = imports.some(({ names }) => names.includes("engine"));
    const members = engine ? identifiersOf(code).filter((name) => beyondTheTable.test(name)) : [];
    return [
      ...imports.flatMap((one) => wrongNames(one).map((problem) => `${path}: ${problem}`)),
      ...members.map((name) => `${path}: "${name}", in a file that holds tfjs's engine`),
    ];
  });
}

function wrongNames({ specifier, dynamic, names, types }: Import): string[] {
  const [, owner, module] = deep.exec(specifier) ?? [];
  const values = allowed[owner ?? specifier];
  if (!values) return [`"${specifier}" is not a module that may be imported`];
  if (module?.startsWith("kernels/"))
    return names.filter((name) => !name.endsWith("Config")).map((name) => `"${name}" of "${specifier}"`);
  if (module?.endsWith("_gpu"))
    return names.filter((name) => !name.endsWith("Program")).map((name) => `"${name}" of "${specifier}"`);
  if (names.length === 0) return [`"${specifier}" is imported for its side effects, which register kernels and backends`];
  // The main entry of a backend package may be handed on whole: neither ops nor gradients are in it.
  const whole = dynamic && specifier.startsWith("@tensorflow/tfjs-backend-");
  const fits = (name: string): boolean =>
    values.includes(name) || (types.includes(name) && allowedTypes.includes(name)) || (whole && name === "*");
  return names.filter((name) => !fits(name)).map((name) => `"${name}" of "${specifier}"`);
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
