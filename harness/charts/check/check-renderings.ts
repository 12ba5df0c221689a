import { formatLocation } from '../../model/source-location.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { validateObject } from '../kubernetes/validate-object.ts';
import { danglingReferences, mayBeMade } from '../render/dangling.ts';
import { Manifest } from '../render/manifest.ts';
import { describeRenderings, type Rendering } from '../render/render-chart.ts';
import { namespace as ownNamespace } from '../render/variants/variants.ts';
import { validityProblems } from '../validity/validity-problems.ts';
import { checkObject } from './check-policy.ts';

/** Charts cut longer names of objects, as `helm create` writes it. */
const longestName = 63;

/** What is wrong with the renders, one line each: chart, the variants where it is not in all, object, path, what. And the
 * kinds that no pinned version knows. */
export function checkRenderings(
  renderings: readonly Rendering[],
  schemas: ReadonlyMap<string, KubeSchemas>,
): { problems: string[]; unknownKinds: string[] } {
  const unknownKinds = new Set<string>();
  for (const object of renderings.flatMap(({ objects }) => objects)) {
    const isKnown = [...schemas.values()].some((schema) => validateObject(schema, object) !== undefined);
    if (!isKnown && schemas.size > 0) unknownKinds.add(`${object.apiVersion}/${object.kind}`);
  }
  const byChart = Map.groupBy(renderings, ({ chart }) => chart.path);
  const problems = [...byChart.values()].flatMap((own) => checkChart(own, schemas));
  return { problems, unknownKinds: [...unknownKinds].sort() };
}

/** The problems in the renders of one chart, each once. */
function checkChart(renderings: readonly Rendering[], schemas: ReadonlyMap<string, KubeSchemas>): string[] {
  const located = renderings.flatMap(({ wrongValues = [] }) =>
    wrongValues.flatMap(({ at, message }) => (at ? [`${formatLocation(at)}: ${message}`] : [])),
  );
  const found = renderings.flatMap((rendering) =>
    problemsOf(rendering, schemas).map((problem) => ({ problem, rendering })),
  );
  const grouped = Map.groupBy(found, ({ problem, rendering }) => withOwnName(problem, rendering));
  const lines = [...grouped.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const those = [first, ...more].map(({ rendering }) => rendering);
    return [`${describeRenderings(those, renderings)}: ${first.problem}`];
  });
  return [...new Set([...located, ...lines])];
}

function problemsOf(
  { wrongValues = [], refused, objects, namespace }: Rendering,
  schemas: ReadonlyMap<string, KubeSchemas>,
): string[] {
  const found = wrongValues.flatMap(({ at, message }) => (at ? [] : [message]));
  if (wrongValues.length === 0 && refused !== undefined) found.push(`helm rejected it: ${refused}`);
  const manifest = new Manifest(objects, namespace);
  const dangling = danglingReferences(manifest).filter((reference) => !mayBeMade(reference, manifest));
  for (const { id, path, message } of [...validityProblems(manifest, schemas), ...dangling])
    found.push(`${id}${path === '' ? '' : ` ${path}`}: ${message}`);
  for (const object of objects)
    found.push(...checkObject(object).map((problem) => `${object.kind}/${object.metadata.name}: ${problem}`));
  return found;
}

/** A problem as it reads where the release is called as its chart, so that other names make no other problem of it. */
function withOwnName(problem: string, { chart, release, namespace }: Rendering): string {
  if (release === chart.name) return problem;
  const full = `${release}-${chart.name}`;
  const own = [full, full.slice(0, longestName), release].reduce(
    (text, name) => text.replaceAll(name, chart.name),
    problem,
  );
  return namespace === ownNamespace ? own : own.replaceAll(namespace, ownNamespace);
}
