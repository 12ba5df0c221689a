import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** The scopes of tokens. Each includes the previous ones. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A token: its name for the logs, the SHA-256 hash of its value, its scope, and its expiry. */
export type KnownToken = {
  readonly name: string;
  readonly sha256: Buffer;
  readonly scope: Scope;
  /** In ms since the epoch. */
  readonly untilMs: number;
};

const scopeField = z.enum(SCOPES).default('admin');
const untilField = z.iso.datetime({ offset: true }).transform(Date.parse).default(Number.POSITIVE_INFINITY);
const LINE = /^([A-Za-z0-9._-]{1,64})\s+sha256:([0-9a-f]{64})(?:\s+(read|write|admin))?(?:\s+until=(\S+))?$/;

/**
 * Reads a token file with one token per line: `<name> sha256:<hex of the hash> [read|write|admin] [until=<RFC 3339>]`.
 * The default scope is admin. Empty lines and `#` comments are ignored.
 * @throws TokenFileError with the number, never the text, of every invalid line.
 */
export async function readTokenFile(path: string): Promise<KnownToken[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new TokenFileError(`API_TOKENS_FILE: cannot read ${path}.`, { cause });
  });
  const tokens: KnownToken[] = [];
  const bad: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, hex, scope, until] = LINE.exec(trimmed) ?? [];
    const untilMs = untilField.safeParse(until).data;
    if (name === undefined || hex === undefined || untilMs === undefined) bad.push(index + 1);
    else tokens.push({ name, sha256: Buffer.from(hex, 'hex'), scope: scopeField.parse(scope), untilMs });
  }
  if (bad.length > 0) {
    throw new TokenFileError(
      `API_TOKENS_FILE: ${path}: expected "<name> sha256:<64 hex digits> [read|write|admin] [until=<time>]" in line ${bad.join(', ')}.`,
    );
  }
  return tokens;
}

/** The token file cannot be used. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';
}
