import { plainText } from '../../text/plain-text.ts';

/** A fenced block of Markdown that no text can break out of. */
export function fence(text: string, language = ''): string {
  const plain = plainText(text).trimEnd();
  const longest = Math.max(2, ...(plain.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${plain}\n${ticks}`;
}
