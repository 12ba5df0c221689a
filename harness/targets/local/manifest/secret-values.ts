import type { ObjectIndex } from './index-objects.ts';
import { readKeys } from './read-keys.ts';

/** Keys of common charts whose values are not secret: addresses and user names. */
const openKeys = /(^|[_.-])(host|hostname|port|database|dbname|db|user|username|namespace|type|scheme)$/i;
const shortestSecret = 4;

/**
 * The secret values in all Secrets, longest first. Leaves out what would mask ordinary words: values of keys that only
 * name a server or user, and texts shorter than 4 characters.
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

/** The password in a URI, still encoded; undefined if the text is not a URI with a password. */
function passwordOf(text: string): string | undefined {
  return /^[a-z][\w+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/i.exec(text)?.[1];
}
