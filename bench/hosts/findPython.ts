import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** How to come by a Python with PyTorch. */
export const howToGetPyTorch =
  "On Debian: apt-get install python3-torch libopenblas0 (without OpenBLAS it multiplies matrices 10 times slower); elsewhere: pip install torch. CHAINRULE_PYTHON names the Python to use.";

/** A Python that can import torch, or why there is none. Tries CHAINRULE_PYTHON alone where it is set. */
export async function findPython(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{ readonly python: string } | { readonly missing: string }> {
  const { CHAINRULE_PYTHON: given } = environment;
  const candidates = given === undefined || given === "" ? ["python3", "/usr/bin/python3"] : [given];
  for (const python of candidates) {
    try {
      await promisify(execFile)(python, ["-c", "import torch"], { timeout: 60_000 });
      return { python };
    } catch {
      // the next one may have it
    }
  }
  return { missing: `No Python with torch: ${candidates.join(", ")} cannot import it. ${howToGetPyTorch}` };
}
