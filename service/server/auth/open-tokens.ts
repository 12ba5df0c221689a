import { createHash, timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { type KnownToken, readTokenFile, TokenFileError } from './token-file.ts';

export type Tokens = Awaited<ReturnType<typeof openTokens>>;

const LOOK_AGAIN_MS = 1_000;

/**
 * Opens the token file and reloads it when it changes, at most once a second: a rotated token takes effect without a
 * restart. An empty file revokes all tokens. While the file is invalid, the last valid tokens remain in effect.
 * @throws TokenFileError if the file is invalid or has no token at startup.
 */
export async function openTokens(path: string, log: Logger) {
  let tokens: readonly KnownToken[] = await readTokenFile(path);
  if (tokens.length === 0)
    throw new TokenFileError(`API_TOKENS_FILE: ${path} has no token, so every write would be rejected.`);
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
      if (names.length > 0) log.info({ tokens: names }, 'tokens reloaded');
      else log.warn('the token file is empty: every write will be rejected');
    } catch (error) {
      log.error({ err: error }, 'the token file is invalid; the previous tokens remain in effect');
    }
  };

  return {
    /** Returns the token of an `Authorization` header, or null if there is none, or it is unknown or expired. */
    find: async (authorization: string | undefined): Promise<KnownToken | null> => {
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

/** Compares with every token in constant time, so that the duration reveals nothing about them. */
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
