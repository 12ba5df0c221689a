import { stripVTControlCharacters } from 'node:util';

/** The text without terminal sequences and control characters; line breaks and tabs stay. */
export function plainText(text: string): string {
  const lines = stripVTControlCharacters(text).replace(/\r\n?/g, '\n');
  return lines.replace(/[^\t\n\P{Cc}]/gu, '').replace(/\p{Cs}|\uFFFE|\uFFFF/gu, '\uFFFD');
}

/** The text in one line: line breaks and runs of white space become one space. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
