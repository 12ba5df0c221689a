/** Time as the live list needs it; tests give one of their own. */
export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls `tick` every `ms` milliseconds until the returned function is called; it never keeps a process alive. */
  every(ms: number, tick: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
