/** How long a contender may be silent before it is given up. */
export const patienceMilliseconds = 15 * 60_000;

/** What comes back for a call. */
export type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** Calls on their way to another process, by number. */
export interface Calls {
  /** Sends a call and waits for its answer; `giveUp` is called where none comes in time. */
  ask(method: string, values: readonly unknown[]): Promise<unknown>;
  /** Hands an answer to whoever waits for it. */
  answered(answer: Answer): void;
  /** Rejects all that waits. */
  ended(reason: string): void;
}

/** Keeps calls and answers together. `post` brings a call on its way. Errors begin with `who`. */
export function callsTo(
  who: string,
  post: (call: { readonly id: number; readonly method: string; readonly values: readonly unknown[] }) => void,
  giveUp: () => void,
): Calls {
  const waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }
  >();
  const taken = (id: number) => {
    const one = waiting.get(id);
    waiting.delete(id);
    clearTimeout(one?.timer);
    return one;
  };
  let last = 0;
  return {
    ask: (method, values) =>
      new Promise((resolve, reject) => {
        const id = last++;
        const timer = setTimeout(() => {
          taken(id)?.reject(new Error(`${who}: no answer to "${method}" within ${patienceMilliseconds / 60_000} minutes.`));
          giveUp();
        }, patienceMilliseconds);
        waiting.set(id, { resolve, reject, timer });
        post({ id, method, values });
      }),
    answered(answer) {
      const asked = taken(answer.id);
      if ("error" in answer) asked?.reject(new Error(`${who}: ${answer.error}`));
      else asked?.resolve(answer.result ?? undefined); // what Python has none of is null
    },
    ended(reason) {
      for (const id of waiting.keys()) taken(id)?.reject(new Error(`${who}: ${reason}`));
    },
  };
}
