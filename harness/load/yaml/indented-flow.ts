import { YAMLException } from 'js-yaml';

/** More than any manifest is indented. */
const indent = ' '.repeat(400);

/** Parses YAML whose lines inside brackets or quotes may be indented less than their parent. YAML forbids that, but the
 * library of Helm and kubectl accepts it, so charts and manifests contain it. Such lines are indented further, which
 * changes no value.
 * @param read parses a text, with a function that translates its offsets to those of the original; throws js-yaml's
 * YAMLException */
export function readIndented<T>(
  text: string,
  read: (text: string, original: (offset: number) => number) => T,
  added: readonly number[] = [],
): T {
  try {
    return read(text, (offset) => originalOffset(offset, added));
  } catch (error) {
    const lineStart = error instanceof YAMLException ? shallowLine(text, error) : undefined;
    if (lineStart === undefined) throw error;
    return readIndented(text.slice(0, lineStart) + indent + text.slice(lineStart), read, [...added, lineStart]);
  }
}

/** @param added where an indent was added, each behind the one before, as the parser reads from top to bottom */
function originalOffset(offset: number, added: readonly number[]): number {
  return added.reduce((left, start) => left - Math.min(Math.max(offset - start, 0), indent.length), offset);
}

/** Offset of the line that is not indented enough. */
function shallowLine(text: string, { reason, mark }: YAMLException): number | undefined {
  if (reason !== 'deficient indentation' || mark === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', mark.position - 1) + 1;
  return text.startsWith(indent, lineStart) ? undefined : lineStart;
}
