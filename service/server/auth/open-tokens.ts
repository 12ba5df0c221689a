import { createHash, timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { type KnownToken, readTokenFile, TokenFileError } from './token-file.ts';

/** Knows who may do what. */
export type Tokens = {
  /** The token in an `Authorization` header; null where there is none, it is unknown, or it has expired. */
  find(authorization: string | undefined): Promise<KnownToken | null>;
};

const LOOK_AGAIN_MS = 1_000;

/**
 * Opens the file of tokens, and reads it again when it has changed, at most once a second: a rotated token counts
 * without a restart. An empty file revokes all. While a new file is bad, the tokens of the last good one count.
 * @throws TokenFileError where the file is bad, or without a token, at the start.
 */
export async function openTokens(path: string, log: Logger): Promise<Tokens> {
  let tokens: readonly KnownToken[] = await readTokenFile(path);
  if (tokens.length === 0) throw new TokenFileError(`API_TOKENS_FILE: ${path} has no token, so nobody could write.`);
  let changed = await changeOf(path);
  let lookedAt = performance.now();
  let reading: Promise<void> | undefined;

  const readAgain = async (): Promise<void> => {
    const now = await changeOf(path);
    if (now === changed) return;
    changed = now;
    try {
      tokens = await readTokenFile(path);
      const names = tokens.map((known) => known.name);
      if (names.length > 0) log.info({ tokens: names }, 'tokens read again');
      else log.warn('the file of tokens is empty now: nobody can write');
    } catch (error) {
      log.error({ err: error }, 'the new tokens cannot be used; those from before still count');
    }
  };

  return {
    find: async (authorization) => {
      if (performance.now() - lookedAt > LOOK_AGAIN_MS) {
        lookedAt = performance.now();
        reading = readAgain();
      }
      await reading;
      const [, given] = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '') ?? [];
      return given === undefined ? null : findToken(tokens, given);
    },
  };
}

/** Compares with every token, each in constant time, so that the time tells nothing about any of them. */
export function findToken(tokens: readonly KnownToken[], given: string): KnownToken | null {
  const sha256 = createHash('sha256').update(given).digest();
  let found: KnownToken | null = null;
  for (const known of tokens) {
    if (timingSafeEqual(known.sha256, sha256) && Date.now() < known.untilMs) found = known;
  }
  return found;
}

async function changeOf(path: string): Promise<string> {
  const file = await stat(path).catch(() => null);
  return file === null ? 'missing' : `${file.ino}-${file.mtimeMs}-${file.size}`;
}
