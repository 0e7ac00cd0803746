/** Numbers of one epoch by name: `loss`, the metrics, and `val_` before those of the validation data. */
export type Logs = Readonly<Record<string, number>>;

/** The keys of a history over metrics M: `loss`, the metrics, and each again with `val_` if there is validation data. */
export type HistoryKey<M extends string> = "loss" | M | `val_${"loss" | M}`;

/** What a fit has measured, epoch by epoch. */
export interface History<M extends string = string> {
  /** Epoch numbers, counted from 0 over all fits of the model. */
  readonly epoch: readonly number[];
  /** One value per epoch for each name. */
  readonly history: { readonly [K in "loss" | M]: readonly number[] } & {
    readonly [K in `val_${"loss" | M}`]?: readonly number[];
  };
  /** Why the fit ended before its last epoch; undefined if it did not. */
  readonly stopped: string | undefined;
}
