import type { ReadyAnswer } from '../http/ready-answer.ts';
import { datasetKey, isListKey } from './keys.ts';

type Entry = { readonly answer: ReadyAnswer; readonly bytes: number; readonly until: number };
type Fill = { readonly answer: Promise<ReadyAnswer | null>; valid: boolean };

/** Kept answers by key, the least recently used one going first. It knows nothing of other replicas. */
export type Answers = {
  get(key: string): ReadyAnswer | null;
  /** Loads and keeps an answer. Whoever asks meanwhile gets the same load, unless an invalidation came between. */
  fill(key: string, load: () => Promise<ReadyAnswer | null>): Promise<ReadyAnswer | null>;
  /** Forgets the keys of some datasets and all lists, and whatever is being loaded for them now. */
  forget(ids: readonly number[]): void;
  clear(): void;
  size(): number;
};

/** The share of the whole that one answer may take at most. */
const SHARE_MAX = 1 / 16;
/** The headers and the places in maps. */
const ENTRY_OVERHEAD_BYTES = 600;

export function createAnswers(options: {
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly now?: () => number;
}): Answers {
  const now = options.now ?? (() => performance.now());
  const entries = new Map<string, Entry>();
  const fills = new Map<string, Fill>();
  const lists = new Set<string>();
  let bytes = 0;

  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    lists.delete(key);
    bytes -= entry.bytes;
  };
  const keep = (key: string, answer: ReadyAnswer): void => {
    // A text of Latin-1 takes one byte a character, others two; counting two never counts too little.
    const size = 2 * (answer.json.length + key.length) + ENTRY_OVERHEAD_BYTES;
    if (size > options.maxBytes * SHARE_MAX) return;
    drop(key);
    entries.set(key, { answer, bytes: size, until: now() + options.ttlMs });
    if (isListKey(key)) lists.add(key);
    bytes += size;
    for (const oldest of entries.keys()) {
      if (bytes <= options.maxBytes) break;
      drop(oldest);
    }
  };
  const stop = (key: string): void => {
    const fill = fills.get(key);
    if (fill === undefined) return;
    fill.valid = false;
    fills.delete(key);
  };

  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (entry.until < now()) {
        drop(key);
        return null;
      }
      entries.delete(key);
      entries.set(key, entry);
      return entry.answer;
    },
    fill: (key, load) => {
      const running = fills.get(key);
      if (running !== undefined) return running.answer;
      const fill: Fill = {
        valid: true,
        answer: load().then(
          (answer) => {
            if (fill.valid) {
              fills.delete(key);
              if (answer !== null) keep(key, answer);
            }
            return answer;
          },
          (error: unknown) => {
            if (fill.valid) fills.delete(key);
            throw error;
          },
        ),
      };
      fills.set(key, fill);
      return fill.answer;
    },
    forget: (ids) => {
      for (const id of ids) {
        drop(datasetKey(id));
        stop(datasetKey(id));
      }
      for (const key of lists) drop(key);
      for (const key of [...fills.keys()]) if (isListKey(key)) stop(key);
    },
    clear: () => {
      entries.clear();
      lists.clear();
      bytes = 0;
      for (const key of [...fills.keys()]) stop(key);
    },
    size: () => entries.size,
  };
}
