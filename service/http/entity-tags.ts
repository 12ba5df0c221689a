/**
 * The versions of a dataset that an `If-Match` header accepts: null for any (no header, or `*`), else those whose
 * ETags it lists. Weak tags never match (RFC 9110, 13.1.1).
 */
export function acceptedVersions(ifMatch: string | undefined, id: number): number[] | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  const prefix = `"${id}-`;
  return ifMatch.split(',').flatMap((tag) => {
    const trimmed = tag.trim();
    const version = trimmed.startsWith(prefix) ? trimmed.slice(prefix.length, -1) : '';
    return trimmed.endsWith('"') && /^[1-9]\d{0,14}$/.test(version) ? [Number(version)] : [];
  });
}

/** Whether an `If-None-Match` header names the ETag that the answer would have; weak and strong count alike. */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
