import { formatLocation } from '../../model/source-location.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { validateObject } from '../kubernetes/validate-object.ts';
import { danglingReferences } from '../render/dangling.ts';
import { Manifest } from '../render/manifest.ts';
import { describeRendering, type Rendering } from '../render/render-chart.ts';
import { validityProblems } from '../validity/validity-problems.ts';
import { checkObject } from './check-policy.ts';

/** What is wrong with the renders, one line each (chart, values file, object, path, what) and each once, and the kinds that
 * no pinned version knows. */
export function checkRenderings(
  renderings: readonly Rendering[],
  schemas: ReadonlyMap<string, KubeSchemas>,
): { problems: string[]; unknownKinds: string[] } {
  const problems: string[] = [];
  const told = new Set<string>();
  const unknownKinds = new Set<string>();
  for (const rendering of renderings) {
    const { chart, values, release, wrongValues, refused, objects, namespace } = rendering;
    const found = (wrongValues ?? []).map(({ at, message }) => (at ? `${formatLocation(at)}: ${message}` : message));
    if (wrongValues === undefined && refused !== undefined) found.push(`helm rejected it: ${refused}`);
    const manifest = new Manifest(objects, namespace);
    for (const { id, path, message } of [...validityProblems(manifest, schemas), ...danglingReferences(manifest)])
      found.push(`${id}${path === '' ? '' : ` ${path}`}: ${message}`);
    for (const object of objects) {
      const isKnown = [...schemas.values()].some((schema) => validateObject(schema, object) !== undefined);
      if (!isKnown && schemas.size > 0) unknownKinds.add(`${object.apiVersion}/${object.kind}`);
      found.push(...checkObject(object).map((problem) => `${object.kind}/${object.metadata.name}: ${problem}`));
    }
    const located = new Set(wrongValues?.flatMap(({ at }, index) => (at ? [found[index]] : [])));
    for (const problem of found) {
      // What the chart's own values do already, each values file would only repeat.
      const key = `${chart.path} ${problem}`;
      if (told.has(key)) continue;
      if (located.has(problem) || (values === '' && release === chart.name)) told.add(key);
      problems.push(located.has(problem) ? problem : `${describeRendering(rendering)}: ${problem}`);
    }
  }
  return { problems, unknownKinds: [...unknownKinds].sort() };
}
