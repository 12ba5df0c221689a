import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { at } from '../load/describe-issues.ts';
import { parseYaml, type YamlDocument } from '../load/parse-yaml.ts';
import type { SourceLocation } from '../model/source-location.ts';

/** A file that gives values: a values file, or a platform file with the `set` of a release. */
export interface ValuesSource {
  readonly file: string;
  readonly setOf?: string;
}

/** Where a value of a release was given, or the nearest mapping around it.
 * @param sources in order, the one that wins last.
 * @returns undefined where no file gives it. */
export function locateValue(sources: readonly ValuesSource[], path: readonly string[]): SourceLocation | undefined {
  const documents = sources.toReversed().flatMap(({ file, setOf }) => {
    const [document] = parseYaml(readFileSync(file, 'utf8'), relative('', file));
    return document === undefined ? [] : [{ document, below: setOf === undefined ? [] : pathOfSet(document, setOf) }];
  });
  for (let length = path.length; length > 0; length -= 1) {
    for (const { document, below } of documents) {
      const place = [...below, ...path.slice(0, length)];
      if (at(document.value, place) !== undefined) return document.locateKey(place);
    }
  }
  return undefined;
}

function pathOfSet({ value }: YamlDocument, release: string): PropertyKey[] {
  const releases = at(value, ['releases']);
  const place = Array.isArray(releases) ? releases.findIndex((one: unknown) => at(one, ['name']) === release) : -1;
  return ['releases', place, 'set'];
}
