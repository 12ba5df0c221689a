import {
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  type Schema,
  YAMLException,
} from 'js-yaml';
import { InputError } from '../../model/errors/input-error.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { exactSchema } from '../../text/exact-yaml.ts';
import { readIndented } from './indented-flow.ts';

/** A YAML document, with the places of its parts. */
export interface YamlDocument {
  readonly value: unknown;
  /** The place of the value at a path, or of its nearest parent in the file. */
  readonly locate: (path: readonly PropertyKey[]) => SourceLocation;
  /** The place of the key at the end of a path, or of its nearest parent. */
  readonly locateKey: (path: readonly PropertyKey[]) => SourceLocation;
}

/** Parses the documents in a YAML text, as YAML 1.2 unless `schema` says otherwise; merge keys and anchors are
 * supported, repeated keys are an error.
 * @param options isShallow: whether lines inside brackets or quotes may be indented as little as Helm and kubectl accept
 * @throws InputError with file:line:column if the text is not valid YAML */
export function parseYaml(
  text: string,
  file: string,
  { schema = exactSchema, isShallow = false }: { readonly schema?: Schema; readonly isShallow?: boolean } = {},
): YamlDocument[] {
  const at = locator(text, file);
  let original = (offset: number) => offset;
  const read = (source: string, toOriginal = original): YamlDocument[] => {
    original = toOriginal;
    const events = parseEvents(source, { filename: file });
    const values = constructFromEvents(events, { source, filename: file, schema });
    const positions = positionsOf(events, source);
    return values.map((value, index) => {
      const document = positions[index] ?? { values: new Map<string, number>(), keys: new Map<string, number>() };
      return {
        value,
        locate: (path) => at(toOriginal(nearest(document.values, path))),
        locateKey: (path) => at(toOriginal(document.keys.get(pointer(path)) ?? nearest(document.values, path))),
      };
    });
  };
  try {
    return isShallow ? readIndented(text, read) : read(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = original(error.mark?.position ?? 0);
    const key = error.reason.includes('duplicated') ? /^[\w.-]+/.exec(text.slice(offset))?.[0] : undefined;
    const reason = key === undefined ? error.reason : `${error.reason} "${key}"`;
    throw new InputError([{ at: at(offset), message: `not valid YAML: ${reason}` }]);
  }
}

interface Positions {
  readonly values: Map<string, number>;
  readonly keys: Map<string, number>;
}

function pointer(path: readonly PropertyKey[]): string {
  return path.reduce<string>(below, '');
}

/** The JSON pointer to a child of the value at the pointer `parent`. */
function below(parent: string, part: PropertyKey): string {
  const text = String(part);
  return `${parent}/${/[~/]/.test(text) ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text}`;
}

function nearest(positions: ReadonlyMap<string, number>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const offset = positions.get(pointer(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return 0;
}

function locator(text: string, file: string): (offset: number) => SourceLocation {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    const next = starts.findIndex((start) => start > offset);
    const line = next < 0 ? starts.length : next;
    return { file, line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

/** Walks the event stream once and records the offset of every value and key by its JSON pointer. */
function positionsOf(events: readonly Event[], text: string): Positions[] {
  const documents: Positions[] = [];
  let current: Positions = { values: new Map(), keys: new Map() };
  const stack: {
    kind: 'document' | 'sequence' | 'mapping';
    path: string;
    index: number;
    key: string | undefined;
  }[] = [];

  const place = (offset: number, scalar: string | undefined): string => {
    const parent = stack.at(-1);
    if (parent === undefined || parent.kind === 'document') {
      current.values.set('', offset);
      return '';
    }
    if (parent.kind === 'mapping' && parent.key === undefined) {
      parent.key = scalar ?? '?';
      const path = below(parent.path, parent.key);
      current.keys.set(path, offset);
      return path;
    }
    const path = below(parent.path, parent.kind === 'sequence' ? parent.index : (parent.key ?? '?'));
    parent.index += 1;
    parent.key = undefined;
    current.values.set(path, offset);
    return path;
  };

  const keyOffset = () => {
    const { path = '', key } = stack.at(-1) ?? {};
    return (key === undefined ? current.values.get(path) : current.keys.get(below(path, key))) ?? 0;
  };

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        current = { values: new Map(), keys: new Map() };
        documents.push(current);
        stack.push({ kind: 'document', path: '', index: 0, key: undefined });
        break;
      case EVENT_ID.SEQUENCE:
        stack.push({ kind: 'sequence', path: place(event.start, undefined), index: 0, key: undefined });
        break;
      case EVENT_ID.MAPPING:
        stack.push({ kind: 'mapping', path: place(event.start, undefined), index: 0, key: undefined });
        break;
      case EVENT_ID.SCALAR:
        // An omitted value has no place, so its key's place is used.
        place(event.valueStart < 0 ? keyOffset() : event.valueStart, getScalarValue(text, event));
        break;
      case EVENT_ID.ALIAS:
        place(event.anchorStart, undefined);
        break;
      case EVENT_ID.POP:
        stack.pop();
        break;
    }
  }
  return documents;
}
