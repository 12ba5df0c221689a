import type { Precondition } from '../../store/if-version.ts';

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

type Validators = Conditions & { readonly 'if-modified-since'?: string | undefined };

/**
 * Whether the client has the answer already: its `If-None-Match` names the ETag, weak and strong alike, or, where it has
 * none, nothing changed since its `If-Modified-Since`. Koa's own `fresh` says no to every request that Node's fetch makes.
 */
export function isUnchanged(headers: Validators, etag: string, modified?: string): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = headers;
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  if (tags !== undefined) return tags.trim() === '*' || tags.split(',').some((tag) => bare(tag) === bare(etag));
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
}
