import type { Problem } from '../../model/errors/input-error.ts';
import { formatLocation } from '../../model/source-location.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { validateObject } from '../kubernetes/validate-object.ts';
import { danglingReferences } from '../render/dangling.ts';
import { Manifest } from '../render/manifest.ts';
import { describeRendering, type Rendering } from '../render/render-chart.ts';
import { validityProblems } from '../validity/validity-problems.ts';
import { checkObject } from './check-policy.ts';

/** What is wrong with the renders, one line each (chart, values file, object, path, what), and the kinds that no pinned
 * version knows. */
export function checkRenderings(
  renderings: readonly Rendering[],
  schemas: ReadonlyMap<string, KubeSchemas>,
): { problems: string[]; unknownKinds: string[] } {
  const problems: string[] = [];
  const unknownKinds = new Set<string>();
  for (const rendering of renderings) {
    const where = describeRendering(rendering);
    if (rendering.wrongValues) problems.push(...rendering.wrongValues.map((problem) => describeWrong(problem, where)));
    else if (rendering.refused !== undefined) problems.push(`${where}: helm refused it: ${rendering.refused}`);
    const manifest = new Manifest(rendering.objects, rendering.namespace);
    for (const { id, path, message } of [...validityProblems(manifest, schemas), ...danglingReferences(manifest)])
      problems.push(`${where}: ${id}${path === '' ? '' : ` ${path}`}: ${message}`);
    for (const object of rendering.objects) {
      const isKnown = [...schemas.values()].some((schema) => validateObject(schema, object) !== undefined);
      if (!isKnown && schemas.size > 0) unknownKinds.add(`${object.apiVersion}/${object.kind}`);
      const at = `${where}: ${object.kind}/${object.metadata.name}`;
      problems.push(...checkObject(object).map((problem) => `${at}: ${problem}`));
    }
  }
  return { problems, unknownKinds: [...unknownKinds].sort() };
}

function describeWrong({ at, message }: Problem, where: string): string {
  return at === undefined ? `${where}: ${message}` : `${formatLocation(at)}: ${message}`;
}
