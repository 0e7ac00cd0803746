let noted: unknown[] | undefined;
let awaited: unknown[] | undefined;

/**
 * A choice that a function must not make anew when a checkpoint runs it again: the number of a call, which mask is drawn. What `choose`
 * gave in the first run is handed out in every other, in the same order. Outside of checkpoints it is `choose()`.
 */
export function remembered<T>(choose: () => T): T {
  const choice = awaited !== undefined && awaited.length > 0 ? (awaited.shift() as T) : choose();
  noted?.push(choice);
  return choice;
}

/** Runs `fn` for the first time and lists what it chooses, in order. */
export function notingChoices<T>(fn: () => T): { readonly result: T; readonly choices: readonly unknown[] } {
  const outer = noted;
  const choices: unknown[] = [];
  noted = choices;
  try {
    return { result: fn(), choices };
  } finally {
    noted = outer;
    outer?.push(...choices);
  }
}

/** Runs `fn` again, with the choices of its first run. */
export function repeatingChoices<T>(choices: readonly unknown[], fn: () => T): T {
  const outer = { noted, awaited };
  [noted, awaited] = [undefined, choices.slice()];
  try {
    return fn();
  } finally {
    ({ noted, awaited } = outer);
  }
}
