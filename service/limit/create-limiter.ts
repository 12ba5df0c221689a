import type { BudgetStore } from './budget-store.ts';

/** Whether a request may go on; if not, after how many seconds it may. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterS: number };
export type Limiter = { take(client: string): Promise<Verdict> };

type Account = { left: number; granted: number; exhausted: boolean; taking: Promise<void> | null };

const WINDOW_MS = 60_000;
/** A replica takes its share of a budget in this many parts: a large budget costs a round trip once per part. */
const PARTS = 50;

/**
 * A limit per client and minute that holds over all replicas: each takes parts of the client's budget from the
 * shared store before it spends them. Where the store is away, each replica grants the whole budget on its own.
 */
export function createLimiter(perMinute: number, store: BudgetStore | null, now: () => number = Date.now): Limiter {
  const part = Math.max(1, Math.floor(perMinute / PARTS));
  let window = -1;
  let accounts = new Map<string, Account>();

  const refill = async (account: Account, client: string): Promise<void> => {
    const before = await takeShared(client).catch(() => null);
    // Without the store: what this replica has granted so far.
    const granted = Math.max(0, Math.min(part, perMinute - (before ?? account.granted)));
    account.granted += granted;
    account.left += granted;
    account.exhausted = granted === 0;
  };
  const takeShared = async (client: string): Promise<number | null> =>
    store === null ? null : store.take(`limit:${window}:${client}`, part, 2 * WINDOW_MS);

  return {
    take: async (client) => {
      const current = Math.floor(now() / WINDOW_MS);
      if (current !== window) {
        window = current;
        accounts = new Map();
      }
      const account = accounts.get(client) ?? { left: 0, granted: 0, exhausted: false, taking: null };
      accounts.set(client, account);
      while (account.left === 0 && !account.exhausted) {
        account.taking ??= refill(account, client).finally(() => {
          account.taking = null;
        });
        await account.taking;
      }
      if (account.left === 0)
        return { allowed: false, retryAfterS: Math.ceil(((current + 1) * WINDOW_MS - now()) / 1000) };
      account.left--;
      return { allowed: true };
    },
  };
}
