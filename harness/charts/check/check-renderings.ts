import type { Problem } from '../../model/input-error.ts';
import { formatLocation } from '../../model/source-location.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { validateObject } from '../kubernetes/validate-object.ts';
import { describeRendering, type Rendering } from '../render/render-charts.ts';
import { checkObject } from './check-policy.ts';

/** What is wrong with the renders, one line each, and the kinds that no pinned version knows. */
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
    problems.push(...duplicates(rendering).map((name) => `${where}: ${name} is rendered twice`));
    for (const object of rendering.objects) {
      const at = `${where}: ${object.kind}/${object.metadata.name}`;
      for (const [version, schema] of schemas) {
        const found = validateObject(schema, object);
        if (found === undefined) unknownKinds.add(`${object.apiVersion}/${object.kind}`);
        problems.push(...(found ?? []).map((problem) => `${at} for Kubernetes ${version}: ${problem}`));
      }
      problems.push(...checkObject(object).map((problem) => `${at}: ${problem}`));
    }
  }
  return { problems, unknownKinds: [...unknownKinds].sort() };
}

function describeWrong({ at, message }: Problem, where: string): string {
  return at === undefined ? `${where}: ${message}` : `${formatLocation(at)}: ${message}`;
}

function duplicates({ objects }: Rendering): string[] {
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}
