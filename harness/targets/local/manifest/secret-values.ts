import type { ObjectIndex } from './index-objects.ts';
import { readKeys } from './read-keys.ts';

/** Keys that say where something is or who asks, as the common charts name them. */
const openKeys = /(^|[_.-])(host|hostname|port|database|dbname|db|user|username|namespace|type|scheme)$/i;
const shortestSecret = 4;

/**
 * The values of all Secrets that are worth masking, the longest first. Left out is what would mask ordinary words:
 * keys that only say where a server is, and texts shorter than 4 characters.
 */
export function secretValues(objects: ObjectIndex): string[] {
  const values = new Set<string>();
  for (const { object } of objects.all) {
    if (object.kind !== 'Secret') continue;
    for (const [key, bytes] of readKeys(object)) {
      if (openKeys.test(key)) continue;
      const text = bytes.toString('utf8').trim();
      if (text.length >= shortestSecret) values.add(text);
      const password = passwordOf(text);
      if (password !== undefined && password.length >= shortestSecret) values.add(password);
    }
  }
  return [...values].sort((a, b) => b.length - a.length);
}

/** The password of a URI as it stands there; undefined where the text is no URI with one. */
function passwordOf(text: string): string | undefined {
  return /^[a-z][\w+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/i.exec(text)?.[1];
}
