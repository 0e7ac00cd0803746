/** The running means or results of metrics by name, as training reports them. */
export type Logs = Readonly<Record<string, number>>;

/** What progress is told. Any trainer that calls these can show it; epochs count from 0. */
export interface ProgressListener {
  onTrainBegin?(event: {
    readonly epochs: number;
    readonly stepsPerEpoch: number | undefined;
    readonly initialEpoch: number;
  }): void;
  onEpochBegin?(event: { readonly epoch: number }): void;
  /** `logs` are the running means of the epoch, present only where they have been read back. Batches are
   * counted as they end: `step` may start at 0 or at 1. */
  onBatchEnd?(event: { readonly epoch: number; readonly step: number; readonly logs: Logs | undefined }): void;
  onEpochEnd?(event: { readonly epoch: number; readonly logs: Logs }): void;
  /** `stopped` says why training ended before its last epoch. */
  onTrainEnd?(event: { readonly stopped?: string | undefined }): void;
}

/** Where progress is written: `process.stdout` is one. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Text that stays in its place in a terminal and is drawn over. */
export interface LiveText {
  /** Draws the text in place of the text before it. */
  update(text: string): void;
  /** Puts a line above, for good. */
  print(line: string): void;
  /** Takes the live text away. */
  clear(): void;
}
