import { stripVTControlCharacters } from 'node:util';

/** Removes terminal sequences and control characters from a text, except line breaks and tabs. */
export function plainText(text: string): string {
  const lines = stripVTControlCharacters(text).replace(/\r\n?/g, '\n');
  return lines.replace(/[^\t\n\P{Cc}]/gu, '').replace(/\p{Cs}|\uFFFE|\uFFFF/gu, '\uFFFD');
}

/** Converts a text to one line: each run of white space becomes one space. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
