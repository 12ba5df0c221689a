/** A signal that aborts on SIGINT (Ctrl-C), SIGTERM and SIGHUP. Further signals are ignored while the cleanup is
 * running. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts listening for these signals. @param tell receives a line for the person who sent one */
export function onInterrupt(tell: (text: string) => void): Interrupt {
  const controller = new AbortController();
  const handle = (name: NodeJS.Signals) => {
    tell(
      controller.signal.aborted
        ? `${name} again: still removing what was created`
        : `${name}: removing what was created`,
    );
    controller.abort();
  };
  for (const name of signals) process.on(name, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) process.off(name, handle);
    },
  };
}
