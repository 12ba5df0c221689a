import type { Entry } from 'yauzl';
import { manifestName } from '../volume/layout.ts';
import { ArchiveError } from './archive-error.ts';

/** An entry that may be written inside the destination folder. */
export interface CheckedEntry {
  readonly kind: 'file' | 'directory';
  /** Relative path of plain segments joined by `/`. */
  readonly path: string;
  readonly entry: Entry;
}

const typeMask = 0o170000;
const types: ReadonlyMap<number, string> = new Map([
  [0o120000, 'a symbolic link'],
  [0o020000, 'a device'],
  [0o060000, 'a device'],
  [0o010000, 'a pipe'],
  [0o140000, 'a socket'],
]);

/**
 * Checks that an entry is a regular file or folder that stays inside the folder it is extracted to.
 *
 * @throws ArchiveError `refused` (zip slip, links, devices, encryption, names that a file system cannot store)
 */
export function checkEntry(entry: Entry): CheckedEntry {
  const name = JSON.stringify(entry.fileName);
  const refuse = (why: string): never => {
    throw new ArchiveError('refused', `entry ${name} ${why}`);
  };
  const type = types.get((entry.externalFileAttributes >>> 16) & typeMask);
  if (type !== undefined) refuse(`is ${type}; only files and folders are extracted`);
  if (entry.isEncrypted()) refuse('is encrypted');
  const directory = entry.fileName.endsWith('/');
  const segments = (directory ? entry.fileName.slice(0, -1) : entry.fileName).split('/');
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') refuse('leaves the folder it is extracted to');
    if (segment.includes('\\') || segment.includes('\0')) refuse('has a character that is not allowed in file names');
    if (Buffer.byteLength(segment) > 255) refuse('has a name over 255 bytes');
  }
  if (segments[0] === manifestName) refuse(`has the name of the manifest, ${manifestName}`);
  return { kind: directory ? 'directory' : 'file', path: segments.join('/'), entry };
}
