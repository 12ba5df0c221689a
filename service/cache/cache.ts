import type { ReadyAnswer } from '../http/ready-answer.ts';

export type CacheState = 'up' | 'down' | 'off';

/** Answers to reads, kept in this process. */
export type Cache = AsyncDisposable & {
  /** The kept answer of a key, or else the loaded one; null is never kept. */
  read(key: string, load: () => Promise<ReadyAnswer | null>): Promise<ReadyAnswer | null>;
  /** The kept answer of a key where it may be used now. */
  peek(key: string): ReadyAnswer | null;
  /**
   * After a committed write: forgets the dataset and every list, here and in all other replicas. When this returns,
   * no replica answers from before the write. Never throws.
   */
  invalidate(id: number): Promise<void>;
  state(): CacheState;
  counts(): { readonly hits: number; readonly misses: number; readonly entries: number };
};

/** No cache: every read is loaded. */
export const noCache: Cache = {
  read: (_key, load) => load(),
  peek: () => null,
  invalidate: async () => {},
  state: () => 'off',
  counts: () => ({ hits: 0, misses: 0, entries: 0 }),
  [Symbol.asyncDispose]: async () => {},
};
