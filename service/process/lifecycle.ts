/** Whether the process takes new work. It ends once and never begins again. */
export type Lifecycle = { accepting(): boolean; stop(): void };

export function createLifecycle(): Lifecycle {
  let accepting = true;
  return {
    accepting: () => accepting,
    stop: () => {
      accepting = false;
    },
  };
}
