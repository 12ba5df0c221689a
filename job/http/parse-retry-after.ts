/**
 * Parses a Retry-After header (RFC 9110, 10.2.3: seconds or a date) into milliseconds from `now`.
 *
 * @param now milliseconds since the epoch.
 * @returns undefined where the header is absent or neither form.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
