/**
 * Does `work` and closes behind it. Where the work fails its error counts, not one of the closing; and where `isStuck` says that
 * something never answered, nothing more is awaited from it.
 */
export async function closing<T>(work: () => Promise<T>, close: () => Promise<void>, isStuck: () => boolean): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const closed = close().catch(() => undefined);
    if (!isStuck()) await closed;
    throw error;
  }
  await close();
  return result;
}
