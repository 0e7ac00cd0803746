/** Bytes of this process that are in memory; undefined in a page. */
export function residentBytes(): number | undefined {
  return (globalThis as { readonly process?: { memoryUsage?(): { readonly rss: number } } }).process?.memoryUsage?.().rss;
}
