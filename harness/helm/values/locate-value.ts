import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseYaml, type YamlDocument } from '../../load/yaml/parse-yaml.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { valueAt } from '../../model/value-at.ts';

/** A file that gives values: a values file, or a platform file with the `set` of a release. */
export interface ValuesSource {
  readonly file: string;
  readonly setOf?: string;
}

/** The values of a file, with their places. */
export interface ValuesDocument {
  readonly document: YamlDocument;
  /** Where in the document the values are. */
  readonly below: readonly PropertyKey[];
}

/** @throws InputError with file:line:column where a file is no YAML. */
export function readValues(sources: readonly ValuesSource[]): ValuesDocument[] {
  return sources.flatMap(({ file, setOf }) => {
    const [document] = parseYaml(readFileSync(file, 'utf8'), relative('', file));
    return document === undefined ? [] : [{ document, below: setOf === undefined ? [] : pathOfSet(document, setOf) }];
  });
}

/** Where a value of a release was given, or the nearest mapping around it.
 * @param documents in order, the one that wins last.
 * @returns undefined where none gives it. */
export function locateValue(documents: readonly ValuesDocument[], path: readonly string[]): SourceLocation | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    for (const { document, below } of documents.toReversed()) {
      const place = [...below, ...path.slice(0, length)];
      if (valueAt(document.value, place) !== undefined) return document.locateKey(place);
    }
  }
  return undefined;
}

/** Where a release that gives no such value is, undefined where no platform file is among the documents. */
export function locateRelease(documents: readonly ValuesDocument[]): SourceLocation | undefined {
  const { document, below } = documents.at(-1) ?? {};
  return below?.length ? document?.locate(below.slice(0, -1)) : undefined;
}

function pathOfSet({ value }: YamlDocument, release: string): PropertyKey[] {
  const releases = valueAt(value, ['releases']);
  const place = Array.isArray(releases) ? releases.findIndex((one: unknown) => valueAt(one, ['name']) === release) : -1;
  return ['releases', place, 'set'];
}
