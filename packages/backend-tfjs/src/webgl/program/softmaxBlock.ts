import { lanesBeyond } from "./grid.ts";
import type { BlockRule } from "./ShaderText.ts";

/**
 * Softmax and LogSoftmax over the last axis: the row's maximum and the sum of its exponentials, computed once per row of blocks, and the
 * element. Over NaN, an infinite maximum or nothing but -Infinity there is no softmax: NaN.
 */
export const softmaxBlock: BlockRule = (shader, { kernel, inputs }, { x, y }) => {
  const input = inputs[0]!;
  const grid = shader.grid(input);
  const larger = shader.function(
    "Maximum",
    ["a", "b"],
    `if (isNotANumber(a)) { return a; } if (isNotANumber(b)) { return b; } return max(a, b);`,
  );
  const known = (what: string, make: () => string): string => {
    const key = `${what} of the rows of ${input} at ${y.text}`;
    const name = y.scope.known.get(key) ?? make();
    y.scope.known.set(key, name);
    return name;
  };
  const overRow = (start: string, step: (value: string, total: string) => string): string => {
    const total = shader.define("vec4", `vec4(${start})`, y.scope);
    shader.loop(grid.blockColumns, y.scope, (i) => {
      const value = shader.define("vec4", shader.block(input, { x: i, y }), i.scope);
      for (const { condition, lanes } of lanesBeyond(grid, i.text, y.text).filter(({ lanes }) => lanes.includes("y")))
        i.scope.lines.push(`if (${condition}) { ${lanes.map((lane) => `${value}.${lane} = -infinity();`).join(" ")} }`);
      return step(value, total);
    });
    return total;
  };
  const best = known("maximum", () => {
    const lanes = overRow("-infinity()", (value, total) => `${total} = ${larger}(${total}, ${value});`);
    return shader.define("vec4", `${larger}(${lanes}.xxzz, ${lanes}.yyww)`, y.scope);
  });
  const total = known("sum of exponentials", () => {
    const lanes = overRow("0.0", (value, sum) => `${sum} += exp(${value} - ${best});`);
    const exists = shader.function(
      "Ordinary",
      ["a", "b"],
      "if (isNotANumber(a) || abs(a) == infinity()) { return notANumber(); } return b;",
    );
    return shader.define("vec4", `${exists}(${best}, ${lanes}.xxzz + ${lanes}.yyww)`, y.scope);
  });
  const own = `${shader.block(input, { x, y })} - ${best}`;
  const last = kernel === "Softmax" ? "return exp(a) / b;" : "return a - log(b);";
  return `${shader.function(`Ended${kernel}`, ["a", "b"], `if (isNotANumber(b)) { return b; } ${last}`)}(${own}, ${total})`;
};
