import { at, canonicalText } from '../../render/json.ts';
import { Manifest } from '../../render/manifest.ts';
import { referencesOf } from '../../render/references.ts';
import type { Rendering } from '../../render/render-chart.ts';
import type { Finding } from '../rules/finding.ts';

/** Checksums of pods that are the same in two variants of a chart, although the pods read something else there, and were not
 * before: a later change of what they read does not roll them. One render cannot show that.
 * @param before renderings of a chart, and `after` those of the same variants in the same order. */
export function blindChecksums(before: readonly Rendering[], after: readonly Rendering[]): Finding[] {
  const [was, is] = [before, after].map((renderings) => renderings.map(checksumsOf));
  const found = (is ?? []).flatMap((one, index) =>
    (is ?? []).slice(index + 1).flatMap((other, further) =>
      [...one].filter(([place, now]) => {
        const then = was?.[index]?.get(place);
        const [next, late] = [other.get(place), was?.[index + 1 + further]?.get(place)];
        if (then === undefined || next === undefined || late === undefined) return false;
        return now.read !== next.read && now.sum === next.sum && then.read !== late.read && then.sum !== late.sum;
      }),
    ),
  );
  return [...new Map(found).values()].map(({ object, path, key }) => ({
    effect: 'NEVER RUNS',
    rule: 'lost-checksum',
    object,
    path,
    message: `the annotation ${key} of its pods does not depend on what they read: a later change of that does not reach them`,
  }));
}

interface Checksum {
  readonly object: string;
  readonly path: string;
  readonly key: string;
  readonly sum: unknown;
  /** All that the pods read from the chart's ConfigMaps and Secrets. */
  readonly read: string;
}

function checksumsOf({ objects, namespace }: Rendering): Map<string, Checksum> {
  const manifest = new Manifest(objects, namespace);
  const references = referencesOf(manifest);
  const checksums = manifest.workloads
    .filter(({ serves }) => serves)
    .flatMap(({ id, annotations, templatePath }) => {
      const own = references.filter(({ from }) => from === id).map(({ kind, name }) => manifest.find(kind, name));
      const read = canonicalText(own.map((object) => [at(object, 'data'), at(object, 'stringData')]));
      return Object.entries(annotations)
        .filter(([key]) => /checksum|sha|hash/i.test(key))
        .map(([key, sum]): [string, Checksum] => [
          `${id} ${key}`,
          { object: id, path: `${templatePath}.metadata.annotations.${key}`, key, sum, read },
        ]);
    });
  return new Map(checksums);
}
