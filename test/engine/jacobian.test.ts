import {
  add,
  ArgumentError,
  Device,
  DisposedError,
  DTypeError,
  exp,
  grad,
  hessian,
  hvp,
  jacobian,
  linearize,
  matMul,
  mul,
  setDefaultDevice,
  ShapeError,
  sigmoid,
  square,
  stopGradient,
  sub,
  sum,
  tensor,
  type Tensor,
  valueAndJacobian,
} from "@chainrule/engine";
import { createReferenceBackend } from "@chainrule/engine/reference";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const backend = createReferenceBackend();
beforeEach(() => {
  setDefaultDevice(new Device(backend));
});
afterEach(() => {
  setDefaultDevice(undefined);
});

/** (x, y, z) to (x y, y z^2): its Jacobian is [[y, x, 0], [0, z^2, 2 y z]]. */
const f = (v: Tensor): Tensor => {
  const a = tensor([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  const b = tensor([
    [0, 1, 0],
    [0, 0, 1],
  ]);
  const c = tensor([0, 1]);
  const column = (m: Tensor<2>): Tensor => sum(mul(m, v), { axis: 1 });
  const right = column(b);
  // x y and y z * z
  return mul(column(a), add(mul(sub(1, c), right), mul(c, square(right))));
};

const expected = [
  [3, 2, 0],
  [0, 25, 30],
];

describe("jacobian", () => {
  test("of a vector function, in each mode", async () => {
    for (const mode of ["forward", "reverse", "auto"] as const)
      expect(await jacobian(f, { mode })(tensor([2, 3, 5])).array(), mode).toEqual(expected);
  });

  test("chooses forward mode when outputs >= inputs, reverse mode otherwise, and says so", () => {
    const choice = (n: number, m: number): unknown => {
      const weights = tensor(
        Array.from({ length: n * m }, (_, i) => i),
        { shape: [n, m] },
      );
      const { mode, walks } = valueAndJacobian((x: Tensor<2>) => matMul(x, weights))(
        tensor(new Float64Array(n), { shape: [1, n] }),
      );
      return [mode, walks];
    };
    expect(choice(2, 3)).toEqual(["forward", 2]);
    expect(choice(3, 3)).toEqual(["forward", 3]);
    expect(choice(3, 2)).toEqual(["reverse", 2]);
  });

  test("runs the function once, whatever the mode", () => {
    for (const mode of ["forward", "reverse"] as const) {
      let runs = 0;
      jacobian(
        (x: Tensor) => {
          runs++;
          return exp(x);
        },
        { mode },
      )(tensor([1, 2, 3]));
      expect(runs).toBe(1);
    }
  });

  test("of trees has the results' structure, and in it the argument's", async () => {
    const g = ({ a, b }: { a: Tensor; b: Tensor }): { p: Tensor; q: readonly [Tensor] } => ({
      p: mul(a, b),
      q: [sum(square(b))],
    });
    for (const mode of ["forward", "reverse"] as const) {
      const { value, jacobian: j } = valueAndJacobian(g, { mode })({ a: tensor([1, 2]), b: tensor(3) });
      expect(await value.p.array()).toEqual([3, 6]);
      expect(await j.p.a.array()).toEqual([
        [3, 0],
        [0, 3],
      ]);
      expect(await j.p.b.array()).toEqual([1, 2]);
      expect(await j.q[0].a.array()).toEqual([0, 0]);
      expect(await j.q[0].b.array()).toBe(6);
    }
  });

  test("of nothing, and of nothing with respect to something", () => {
    const nothing = tensor([], { shape: [0] });
    expect(jacobian((x: Tensor) => mul(x, 2))(nothing).shape).toEqual([0, 0]);
    expect(jacobian((x: Tensor) => mul(nothing, sum(x)))(tensor([1, 2])).shape).toEqual([0, 2]);
    expect(jacobian((x: Tensor) => sum(x))(nothing).shape).toEqual([0]);
  });

  test("further arguments are constants", async () => {
    expect(await jacobian((x: Tensor, k: number) => mul(x, k))(tensor([1, 2]), 7).array()).toEqual([
      [7, 0],
      [0, 7],
    ]);
  });

  test("is itself differentiable: the trace of the Jacobian of x^3 has the gradient 6 x", async () => {
    const cube = (x: Tensor): Tensor => mul(x, square(x));
    const eye = tensor([
      [1, 0],
      [0, 1],
    ]);
    for (const mode of ["forward", "reverse"] as const)
      expect(await grad((x: Tensor) => sum(mul(jacobian(cube, { mode })(x), eye)))(tensor([2, 5])).array()).toEqual([12, 30]);
  });

  test("leaves nothing behind, also when the function throws", async () => {
    const x = tensor([2, 3, 5]);
    const before = backend.memory.buffers;
    for (const mode of ["forward", "reverse"] as const) {
      jacobian(f, { mode })(x).dispose();
      expect(() =>
        jacobian(
          (t: Tensor) => {
            exp(t);
            throw new Error("mine");
          },
          { mode },
        )(x),
      ).toThrow("mine");
    }
    expect(backend.memory.buffers).toBe(before);
    x.dispose();
  });

  test("misuse is named", () => {
    expect(() => jacobian(3 as never)).toThrow(ArgumentError);
    expect(() => jacobian(f, { mode: "fast" as never })).toThrow(
      'jacobian: mode is "fast". Expected "auto", "forward" or "reverse".',
    );
    expect(() => jacobian(f, { modes: "auto" } as never)).toThrow('jacobian: there is no option "modes". Choose from "mode".');
    expect(() => jacobian(f)(tensor([1, 2, 3], { dtype: "int32" }) as never)).toThrow(DTypeError);
    expect(() => jacobian(() => tensor([1], { dtype: "int32" }))(tensor([1]))).toThrow(DTypeError);
  });
});

describe("hessian and hvp", () => {
  // x^T A x + sum sigmoid(x): Hessian A + A^T + diag(s'')
  const a = [
    [2, 1],
    [-3, 4],
  ];
  const g = (x: Tensor): Tensor => {
    const column = mul(tensor(a), x) as Tensor<2>;
    return add(sum(mul(sum(column, { axis: 1 }), x)), sum(sigmoid(x)));
  };
  const curvature = (t: number): number => {
    const s = 1 / (1 + Math.exp(-t));
    return s * (1 - s) * (1 - 2 * s);
  };

  test("the Hessian of a quadratic form and a nonlinearity", async () => {
    const h = (await hessian(g)(tensor([0.3, -0.7])).array()) as number[][];
    expect(h[0]?.[0]).toBeCloseTo(4 + curvature(0.3), 12);
    expect(h[0]?.[1]).toBeCloseTo(-2, 12);
    expect(h[1]?.[0]).toBeCloseTo(-2, 12);
    expect(h[1]?.[1]).toBeCloseTo(8 + curvature(-0.7), 12);
  });

  test("hvp is the Hessian times the vector", async () => {
    const x = tensor([0.3, -0.7]);
    const h = (await hessian(g)(x).array()) as number[][];
    const product = (await hvp(g, x, tensor([2, -5])).array()) as number[];
    product.forEach((value, i) => expect(value).toBeCloseTo(2 * (h[i]?.[0] ?? NaN) - 5 * (h[i]?.[1] ?? NaN), 12));
  });

  test("of trees: one block for each pair", async () => {
    const q = ({ a: p, b }: { a: Tensor; b: Tensor }): Tensor => sum(mul(square(p), b));
    const h = hessian(q)({ a: tensor([1, 2]), b: tensor(3) });
    expect(await h.a.a.array()).toEqual([
      [6, 0],
      [0, 6],
    ]);
    expect(await h.a.b.array()).toEqual([2, 4]);
    expect(await h.b.a.array()).toEqual([2, 4]);
    expect(await h.b.b.array()).toBe(0);
    const v = hvp(q, { a: tensor([1, 2]), b: tensor(3) }, { a: tensor([1, 0]), b: tensor(1) });
    expect([await v.a.array(), await v.b.array()]).toEqual([[8, 4], 2]);
  });

  test("a result that is no scalar is refused", () => {
    expect(() => hessian((x: Tensor) => x)(tensor([1, 2]))).toThrow(ShapeError);
    expect(() => hessian((x: Tensor) => x)(tensor([1, 2]))).toThrow("hessian: the function returned shape [2].");
    expect(() => hvp((x: Tensor) => x, tensor([1, 2]), tensor([1, 2]))).toThrow("hvp: the function returned shape [2].");
    expect(() => hvp((x: Tensor) => sum(x), tensor([1, 2]), tensor([1]))).toThrow("hvp: v has shape [1], expected [2].");
    expect(() => hvp((x: Tensor) => sum(x), tensor([1], { dtype: "int32" }), tensor([1], { dtype: "int32" }))).toThrow(
      "hvp: cannot differentiate int32.",
    );
  });
});

describe("linearize", () => {
  test("one run, many tangents: the columns of the Jacobian", async () => {
    let runs = 0;
    const { value, pushforward, dispose } = linearize(
      (v: Tensor) => {
        runs++;
        return f(v);
      },
      tensor([2, 3, 5]),
    );
    expect(await value.array()).toEqual([6, 75]);
    expect(await pushforward(tensor([1, 0, 0])).array()).toEqual([3, 0]);
    expect(await pushforward(tensor([0, 1, 0])).array()).toEqual([2, 25]);
    expect(await pushforward(tensor([0, 0, 1])).array()).toEqual([0, 30]);
    expect(runs).toBe(1);
    dispose();
    expect(await value.array()).toEqual([6, 75]);
  });

  test("what does not depend on the argument has a zero tangent", async () => {
    const { pushforward } = linearize((x: Tensor) => [stopGradient(square(x)), tensor([4, 4]), x] as const, tensor([1, 2]));
    const parts = await Promise.all(pushforward(tensor([1, 1])).map((t) => t.array()));
    expect(parts).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
  });

  test("after its dispose the map says so", () => {
    const { pushforward, dispose } = linearize((x: Tensor) => add(x, x), tensor([2]));
    dispose();
    expect(() => pushforward(tensor([1]))).toThrow(
      new DisposedError(
        "linearize: the map was used after its dispose(), which freed the graph. Dispose it later, or make it anew.",
      ),
    );
  });

  test("tangents that do not fit are refused", () => {
    const { pushforward } = linearize(f, tensor([2, 3, 5]));
    expect(() => pushforward(tensor([1, 2]))).toThrow("linearize: tangent has shape [2], expected [3].");
  });
});
