/** Lets the event loop turn once: timers, input and painting get their chance. Not clamped to 4 ms as nested timers are. */
export async function pause(): Promise<void> {
  const { scheduler, setImmediate } = globalThis as {
    scheduler?: { yield?: () => Promise<void> };
    setImmediate?: (fn: () => void) => void;
  };
  if (scheduler?.yield !== undefined) {
    await scheduler.yield();
    return;
  }
  await new Promise<void>((resolve) => {
    if (setImmediate !== undefined) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
