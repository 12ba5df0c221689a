import { readFile } from 'node:fs/promises';

/** A token that may write: its name for the logs, and the SHA-256 of the token itself. */
export type KnownToken = { readonly name: string; readonly sha256: Buffer };

const LINE = /^([A-Za-z0-9._-]{1,64})\s+sha256:([0-9a-f]{64})$/;

/**
 * Reads a file of tokens: a line each, `<name> sha256:<hex of the hash>`; empty lines and `#` comments do not count.
 * @throws TokenFileError with every bad line, by number and never by its text.
 */
export async function readTokenFile(path: string): Promise<KnownToken[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new TokenFileError(`API_TOKENS_FILE: ${path} cannot be read.`, { cause });
  });
  const tokens: KnownToken[] = [];
  const bad: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, hex] = LINE.exec(trimmed) ?? [];
    if (name === undefined || hex === undefined) bad.push(index + 1);
    else tokens.push({ name, sha256: Buffer.from(hex, 'hex') });
  }
  if (bad.length > 0) {
    throw new TokenFileError(
      `API_TOKENS_FILE: ${path}: expected "<name> sha256:<64 hex digits>" in line ${bad.join(', ')}.`,
    );
  }
  return tokens;
}

/** The file of tokens cannot be used. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';
}
