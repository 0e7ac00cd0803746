import type { Handle } from "../backend.ts";
import type { Device } from "../device.ts";
import type { TypedArray } from "../dtype.ts";
import { ChainruleError, ShapeError } from "../errors.ts";
import { currentObserver } from "../observer.ts";
import type { HostValue } from "../observer.ts";
import { sizeOf } from "../shape.ts";
import type { Storage } from "../storage.ts";
import { adopt } from "../tensor.ts";
import type { Tensor } from "../tensor.ts";
import { difference } from "./difference.ts";
import { optimize } from "./optimize.ts";
import type { Executable, Program } from "./program.ts";
import { record } from "./record.ts";
import type { NamedHandle } from "./record.ts";
import { recordingMode } from "./recordingMode.ts";
import { compareLater } from "./verification.ts";

/** A computation that may be recorded and replayed. */
export interface Recordable<T> {
  /** All that may change the list of kernel calls: shapes, what is trained, options. In words, for `explain`. */
  readonly key: string;
  readonly device: Device;
  /** The state that it may read, by name. */
  readonly state: () => readonly { readonly name: string; readonly source: StateSource }[];
  /** Runs it as it is written. */
  readonly eager: () => T;
  /** The tensors that are its results, by name, always the same names in the same order. */
  readonly resultsOf: (result: T) => readonly { readonly name: string; readonly tensor: Tensor }[];
  /** What `eager` would give, from its results as fresh tensors in their order; `like` is what it gave when it was recorded. */
  readonly revive: (tensors: readonly Tensor[], like: T) => T;
}

/** Where a value of the state is now: a variable. */
export interface StateSource {
  readonly storage: Storage | undefined;
}

/** A program in use, with where its entries and its state come from. */
interface Replay {
  readonly program: Program;
  readonly executable: Executable;
  readonly providers: readonly (() => HostValue)[];
  readonly sources: readonly StateSource[];
  /** Elements of each entry. */
  readonly sizes: readonly number[];
  /** What the recorded run gave. */
  readonly like: unknown;
}

/** What is known of the computation under one key. */
interface Entry {
  readonly key: string;
  readonly device: Device;
  /** The recording that the next one is compared with. */
  last: Program | undefined;
  replay: Replay | undefined;
  /** Recordings that came to nothing, and why the last one did. */
  failures: number;
  reason: string | undefined;
  /** Calls of the recording before it was optimised. */
  recordedCalls: number;
  replays: number;
  usedAt: number;
}

/** Programs kept at once: one for each shape of a batch. The one that was not used for longest gives way. */
const MOST_KEPT = 8;

/** What could not be recorded this often is not tried again. */
const TRIES = 3;

const finalizer = new FinalizationRegistry<Set<Executable>>(disposeAll);

/** Computations that are recorded twice, compared, and replayed from then on. What cannot be recorded runs as it is written. */
export class Programs {
  private readonly entries = new Map<string, Entry>();
  /** Apart from the entries, which know their model: what a finalizer holds must not keep it alive. */
  private readonly executables = new Set<Executable>();
  private device: Device | undefined;
  private clock = 0;

  constructor() {
    finalizer.register(this, this.executables);
  }

  /**
   * Runs a computation inside of a scope: replayed where its program stands, else eagerly, and recorded on the way where that can still
   * help. Tensors belong to the scope.
   */
  run<T>(task: Recordable<T>): T {
    const mode = recordingMode();
    // what an observer watches runs as it is written
    if (mode === "off" || currentObserver() !== undefined) return task.eager();
    const entry = this.entryFor(task.key, task.device);
    entry.usedAt = ++this.clock;
    if (entry.replay === undefined) return entry.failures < TRIES ? this.recorded(entry, task) : task.eager();
    const state = stateOn(task.device, entry.replay);
    // state that is elsewhere or gone: eager execution says so in its own words
    if (state === undefined) return task.eager();
    const handles = replayed(entry.replay, state);
    entry.replays++;
    const tensors = new Array<Tensor>(handles.length);
    for (let i = 0; i < tensors.length; i++) tensors[i] = adopt(task.device, handles[i]!);
    if (mode === "on") return task.revive(tensors, entry.replay.like as T);
    const result = task.eager();
    compareLater(
      task.device,
      entry.replay.program.results.map(({ name }, i) => ({ name, handle: handles[i]! })),
      namedHandles(task, result),
      new Set(entry.replay.program.state.map(({ name }) => name)),
    );
    return result;
  }

  /** Gives all programs back. What runs next is recorded anew. */
  clear(): void {
    disposeAll(this.executables);
    this.entries.clear();
  }

  /** A line or more per key: what is replayed and what is not, with the reasons. */
  explain(): readonly string[] {
    return [...this.entries.values()].flatMap(({ key, device, reason, failures, replay, replays, recordedCalls }) => {
      const name = `${key} on ${device.name}`;
      if (replay !== undefined) {
        const { program, executable } = replay;
        const counts = `${program.calls.length} kernel calls of ${recordedCalls} recorded`;
        return [`${name}: replayed ${replays} times; ${counts}`, ...(executable.describe?.() ?? []).map((line) => `  ${line}`)];
      }
      if (reason === undefined) return [`${name}: recorded once; the next run is compared with it`];
      return [`${name}: eager, because ${reason}${failures < TRIES ? "; it will be tried again" : ""}`];
    });
  }

  /** The programs that are replayed, by key. */
  list(): ReadonlyMap<string, Program> {
    const list = new Map<string, Program>();
    for (const { key, replay } of this.entries.values()) if (replay !== undefined) list.set(key, replay.program);
    return list;
  }

  /** Compiles ahead what the replayed programs compile late. */
  async warmUp(progress: (done: number, total: number) => void): Promise<void> {
    let before = 0;
    for (const { replay } of this.entries.values()) {
      let all = 0;
      await replay?.executable.warmUp?.((done, total) => {
        all = total;
        progress(before + done, before + total);
      });
      before += all;
    }
  }

  private recorded<T>(entry: Entry, task: Recordable<T>): T {
    const state = task.state();
    const named = state.flatMap(({ name, source: { storage } }) =>
      storage === undefined ? [] : { name, handle: storage.handle },
    );
    const { result, program, providers, refusal } = record(task.device, named, task.eager, (result) =>
      namedHandles(task, result),
    );
    if (program === undefined) fail(entry, refusal ?? "it cannot be recorded");
    else if (entry.last === undefined) entry.last = program;
    else {
      const differs = difference(entry.last, program);
      entry.last = program;
      if (differs !== undefined) fail(entry, `two runs of it were not the same list: ${differs}`);
      else this.prepare(entry, program, providers, new Map(state.map(({ name, source }) => [name, source])), result);
    }
    return result;
  }

  private entryFor(key: string, device: Device): Entry {
    if (device !== this.device) {
      this.clear(); // the state has moved: the old device's memory goes with it
      this.device = device;
    }
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      key,
      device,
      last: undefined,
      replay: undefined,
      failures: 0,
      reason: undefined,
      recordedCalls: 0,
      replays: 0,
      usedAt: this.clock,
    };
    this.entries.set(key, entry);
    if (this.entries.size > MOST_KEPT) {
      const oldest = [...this.entries.values()].reduce((a, b) => (b !== entry && b.usedAt < a.usedAt ? b : a));
      this.entries.delete(oldest.key);
      if (oldest.replay !== undefined) {
        oldest.replay.executable.dispose();
        this.executables.delete(oldest.replay.executable);
      }
    }
    return entry;
  }

  /** The second recording agreed: from now on the optimised program runs. */
  private prepare(
    entry: Entry,
    recorded: Program,
    providers: Replay["providers"],
    states: ReadonlyMap<string, StateSource>,
    like: unknown,
  ): void {
    entry.recordedCalls = recorded.calls.length;
    entry.last = undefined;
    try {
      const program = optimize(recorded, entry.device.backend.floats);
      const executable = entry.device.prepare(program);
      this.executables.add(executable);
      const sources = program.state.map(({ name }) => states.get(name) as StateSource);
      const sizes = program.entries.map(({ value }) => sizeOf(program.values[value]!.shape));
      entry.replay = { program, executable, providers, sources, sizes, like };
    } catch (error) {
      if (!(error instanceof ChainruleError)) throw error;
      entry.failures = TRIES;
      entry.reason = `${entry.device.name} could not prepare its program: ${error.message}`;
    }
  }
}

function fail(entry: Entry, reason: string): void {
  entry.failures++;
  entry.reason = reason;
}

function namedHandles<T>(task: Recordable<T>, result: T): NamedHandle[] {
  return task.resultsOf(result).map(({ name, tensor }) => ({ name, handle: tensor.storage.handle }));
}

/** The state as it is now; undefined where some of it is not on the device any more. */
function stateOn(device: Device, { sources }: Replay): readonly Handle[] | undefined {
  const state = new Array<Handle>(sources.length);
  for (let i = 0; i < state.length; i++) {
    const storage = sources[i]!.storage;
    if (storage === undefined || storage.device !== device || storage.isFreed) return undefined;
    state[i] = storage.handle;
  }
  return state;
}

function replayed({ program, executable, providers, sizes }: Replay, state: readonly Handle[]): readonly Handle[] {
  const data = new Array<TypedArray>(providers.length);
  for (let i = 0; i < data.length; i++) {
    const given = providers[i]!().data;
    if (given.length !== sizes[i])
      throw new ShapeError(
        `recording: "${program.entries[i]!.name}" has ${given.length} elements now and had ${sizes[i]!} when it was recorded. A host value that changes its shape belongs into the key of the recording.`,
      );
    data[i] = given;
  }
  return executable.run(data, state);
}

function disposeAll(executables: Set<Executable>): void {
  for (const executable of executables) executable.dispose();
  executables.clear();
}
