/** What `promise` gives, or the signal's reason as soon as it aborts. What was awaited then goes on unheard: nobody can stop it. */
export async function unlessAborted<T>(promise: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => {
      // the reason is the caller's own, whatever it is
      // eslint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal.reason);
    };
    const settled = (): void => {
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort, { once: true });
    promise.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        // eslint-disable-next-line typescript/prefer-promise-reject-errors
        reject(error);
      },
    );
    if (signal.aborted) abort();
  });
}
