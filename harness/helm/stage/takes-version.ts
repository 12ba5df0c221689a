import { satisfies, validRange } from 'semver';

/** Whether a version is in a range as Helm writes them, `>=1.2, <3` too. One that cannot be read takes every version. */
export function takesVersion(range: string, version: string): boolean {
  const read = range.replaceAll(',', ' ');
  return validRange(read) === null || satisfies(version, read, { includePrerelease: true });
}
