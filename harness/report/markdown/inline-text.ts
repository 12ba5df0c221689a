import { oneLine } from '../../text/plain-text.ts';

/** Escapes a text for one line of Markdown, including tables and HTML elements. */
export function inlineText(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_~[\]|#@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
