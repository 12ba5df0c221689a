import { plainText } from '../text/plain-text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes a text for an XML or HTML element or quoted attribute, and removes control characters. */
export function escapeMarkup(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Escapes a text for a quoted attribute, keeping line breaks and tabs as character references. */
export function escapeAttribute(text: string): string {
  return escapeMarkup(text).replace(/[\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
