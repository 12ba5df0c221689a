/** The timer functions that the live list uses, which tests replace. */
export interface Clock {
  /** Monotonic time in milliseconds. */
  now(): number;
  /** Calls `tick` every `ms` milliseconds until the returned function is called; does not keep the process alive. */
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
