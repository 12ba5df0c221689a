import { oneLine } from '../../text/plain-text.ts';

/** Text in one line of Markdown, also inside a table or an HTML element, shown as it is. */
export function inlineText(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_~[\]|#@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
