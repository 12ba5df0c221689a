import { satisfies, validRange } from 'semver';

/** Whether a version is in a range in Helm's notation, including `>=1.2, <3`. An unreadable range matches every
 * version. */
export function takesVersion(range: string, version: string): boolean {
  const read = range.replaceAll(',', ' ');
  return validRange(read) === null || satisfies(version, read, { includePrerelease: true });
}
