import type { Precondition } from '../store/if-version.ts';

type Conditions = { readonly 'if-match'?: string | undefined; readonly 'if-none-match'?: string | undefined };

/**
 * What the `If-Match` and `If-None-Match` headers of a write to a dataset ask of its version (RFC 9110, 13.1). Weak
 * tags never match in `If-Match`, and count like strong ones in `If-None-Match`.
 */
export function preconditionOf(headers: Conditions, id: number): Precondition {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  return {
    oneOf: match === undefined || match.trim() === '*' ? null : versionsIn(match, id),
    noneOf: noneMatch === undefined ? [] : noneMatch.trim() === '*' ? null : versionsIn(noneMatch, id, 'W/'),
  };
}

/** The versions of a dataset whose ETags a header lists. */
function versionsIn(header: string, id: number, ignoredPrefix = ''): number[] {
  const prefix = `"${id}-`;
  return header.split(',').flatMap((tag) => {
    const trimmed = tag.trim();
    const strong = trimmed.startsWith(ignoredPrefix) ? trimmed.slice(ignoredPrefix.length) : trimmed;
    const version = strong.startsWith(prefix) ? strong.slice(prefix.length, -1) : '';
    return strong.endsWith('"') && /^[1-9]\d{0,14}$/.test(version) ? [Number(version)] : [];
  });
}

/** Whether an `If-None-Match` header names the ETag that the answer would have; weak and strong count alike. */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
