import type { Precondition } from '../../store/if-version.ts';

type Conditions = Readonly<Partial<Record<'if-match' | 'if-none-match' | 'if-unmodified-since', string | undefined>>>;

/**
 * Parses the conditional headers of a write to a dataset (RFC 9110, 13.1). Weak tags never match in `If-Match`, and are
 * compared like strong ones in `If-None-Match`. `If-Unmodified-Since` counts only without `If-Match`, and if it is a time.
 */
export function preconditionOf(headers: Conditions, id: number): Precondition {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  const since = match === undefined ? Date.parse(headers['if-unmodified-since'] ?? '') : Number.NaN;
  return {
    oneOf: match === undefined || match.trim() === '*' ? null : versionsIn(match, id),
    noneOf: noneMatch === undefined ? [] : noneMatch.trim() === '*' ? null : versionsIn(noneMatch, id, 'W/'),
    // Absent, not null, without the header: idempotency keys identify requests by their preconditions across releases.
    ...(Number.isNaN(since) ? {} : { unmodifiedSince: new Date(since).toISOString() }),
  };
}

/** The versions of a dataset that the ETags in a header name. */
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
 * Whether the client already has the response: its `If-None-Match` matches the ETag, weak or strong, or, without that
 * header, nothing has changed since its `If-Modified-Since`. Koa's own `fresh` is false for every request of Node's fetch.
 */
export function isUnchanged(headers: Validators, etag: string, modified?: string): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = headers;
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  if (tags !== undefined) return tags.trim() === '*' || tags.split(',').some((tag) => bare(tag) === bare(etag));
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
}
