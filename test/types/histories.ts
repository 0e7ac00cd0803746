// A history, and what evaluate gives, knows the names of the metrics. Only type-checked.
import { accuracy, compile, dense, input, r2, sequential } from "chainrule";

const network = sequential(input(2), dense(1));
const x = [[1, 2]];
const y = [[1]];

const named = compile(network, { optimizer: "sgd", loss: "meanSquaredError", metrics: ["meanAbsoluteError", "r2"] });
const { history } = await named.fit(x, y);
export const curves: readonly (readonly number[])[] = [history.loss, history.meanAbsoluteError, history.r2];
export const heldOut: readonly number[] | undefined = history.val_r2;
// @ts-expect-error without validation data there is no such curve: it may be undefined
export const certain: readonly number[] = history.val_loss;
// @ts-expect-error a metric that was not asked for
void history.accuracy;
// @ts-expect-error nor on validation data
void history.val_accuracy;

const measured = await named.evaluate(x, y);
export const numbers: readonly number[] = [measured.loss, measured.meanAbsoluteError, measured.r2];
// @ts-expect-error a metric that was not asked for
void measured.accuracy;

const renamed = compile(network, { optimizer: "sgd", loss: "meanSquaredError", metrics: { fit: r2(), right: accuracy() } });
const own = (await renamed.fit(x, y)).history;
export const ownCurves: readonly (readonly number[])[] = [own.fit, own.right];
// @ts-expect-error it goes by its new name
void own.r2;

const bare = compile(network, { optimizer: "sgd", loss: "meanSquaredError" });
const only = await bare.evaluate(x, y);
export const loss: number = only.loss;
// @ts-expect-error no metric was asked for
void only.r2;
