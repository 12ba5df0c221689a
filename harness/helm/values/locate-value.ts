import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { kubectlSchema } from '../../load/yaml/parse-manifests.ts';
import { parseYaml, type YamlDocument } from '../../load/yaml/parse-yaml.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { valueAt } from '../../model/value-at.ts';

/** A file with values: a values file, or a platform file with `set` of the release called `setOf`. */
export interface ValuesSource {
  readonly file: string;
  readonly setOf?: string;
}

/** A parsed file with values. */
export interface ValuesDocument {
  readonly document: YamlDocument;
  /** Path of the values inside the document. */
  readonly below: readonly PropertyKey[];
}

/** Parses files with values. @throws InputError with file:line:column if a file is not valid YAML */
export function readValues(sources: readonly ValuesSource[]): ValuesDocument[] {
  return sources.flatMap(({ file, setOf }) => {
    // Helm reads a values file itself; the kit reads `set` and gives it to Helm.
    const options = setOf === undefined ? { schema: kubectlSchema, isShallow: true } : {};
    const [document] = parseYaml(readFileSync(file, 'utf8'), relative('', file), options);
    return document === undefined ? [] : [{ document, below: setOf === undefined ? [] : pathOfSet(document, setOf) }];
  });
}

/** The place where a value of a release is set, or the nearest mapping around it.
 * @param documents in order of precedence, highest last
 * @returns undefined if no document sets it */
export function locateValue(documents: readonly ValuesDocument[], path: readonly string[]): SourceLocation | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    for (const { document, below } of documents.toReversed()) {
      const place = [...below, ...path.slice(0, length)];
      if (valueAt(document.value, place) !== undefined) return document.locateKey(place);
    }
  }
  return undefined;
}

/** The place of the release itself, for a value that no file sets; undefined if the last document is not a platform
 * file. */
export function locateRelease(documents: readonly ValuesDocument[]): SourceLocation | undefined {
  const { document, below } = documents.at(-1) ?? {};
  return below?.length ? document?.locate(below.slice(0, -1)) : undefined;
}

function pathOfSet({ value }: YamlDocument, release: string): PropertyKey[] {
  const releases = valueAt(value, ['releases']);
  const place = Array.isArray(releases) ? releases.findIndex((one: unknown) => valueAt(one, ['name']) === release) : -1;
  return ['releases', place, 'set'];
}
