import { YAMLException } from 'js-yaml';

/** Deeper than any manifest is nested. */
const indent = ' '.repeat(400);

/** Reads YAML whose lines inside brackets or quotes may be indented less than what they are part of: YAML forbids it, and
 * the library of helm and kubectl takes it, so that charts have it. Such lines get an indent, which changes no value.
 * @param read throws YAMLException of js-yaml. */
export function readIndented<T>(text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    const lineStart = error instanceof YAMLException ? shallowLine(text, error) : undefined;
    if (lineStart === undefined) throw error;
    return readIndented(text.slice(0, lineStart) + indent + text.slice(lineStart), read);
  }
}

/** Where the line begins that is not indented enough. */
function shallowLine(text: string, { reason, mark }: YAMLException): number | undefined {
  if (reason !== 'deficient indentation' || mark === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', mark.position - 1) + 1;
  return text.startsWith(indent, lineStart) ? undefined : lineStart;
}
