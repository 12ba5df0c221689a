/** Hands out a client's budget for one window of time, for all replicas together. */
export type BudgetStore = {
  /**
   * Takes `count` from the budget of a key and gives how much was taken by everyone before.
   * @throws where the store does not answer.
   */
  take(key: string, count: number, ttlMs: number): Promise<number>;
};
