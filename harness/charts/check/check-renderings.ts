import { formatLocation } from '../../model/source-location.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { validateObject } from '../kubernetes/validate-object.ts';
import { danglingReferences, mayBeMade } from '../render/dangling.ts';
import { idOf, Manifest } from '../render/manifest.ts';
import { describeRenderings, type Rendering } from '../render/render-chart.ts';
import { namespace as ownNamespace } from '../render/variants/variants.ts';
import { invalidFields } from '../validity/invalid-fields.ts';
import { validityProblems } from '../validity/validity-problems.ts';
import { checkHooks } from './check-hooks.ts';
import { checkObject, type Policy, policies } from './check-policy.ts';

/** What is wrong with the renders, one line each: chart, the variants where it is not in all, object, path, what. */
export interface CheckedRenderings {
  readonly problems: readonly string[];
  /** Violations of policies, each with the name of its policy at the end. */
  readonly violations: readonly string[];
  /** Kinds that no pinned version knows. */
  readonly unknownKinds: readonly string[];
}

/** Checks renders against schemas, references and policies. */
export function checkRenderings(
  renderings: readonly Rendering[],
  schemas: ReadonlyMap<string, KubeSchemas>,
  chosen: readonly Policy[] = policies,
): CheckedRenderings {
  const unknownKinds = new Set<string>();
  for (const object of renderings.flatMap(({ objects }) => objects)) {
    const isServed = [...schemas.values()].some((schema) => validateObject(schema, object) !== undefined);
    const isKnown = isServed || invalidFields(object, schemas).length > 0;
    if (!isKnown && schemas.size > 0) unknownKinds.add(`${object.apiVersion}/${object.kind}`);
  }
  const byChart = [...Map.groupBy(renderings, ({ chart }) => chart.path).values()];
  const inAll = (find: (rendering: Rendering) => readonly string[]) => byChart.flatMap((own) => eachOnce(own, find));
  const located = renderings.flatMap(({ wrongValues = [] }) =>
    wrongValues.flatMap(({ at, message }) => (at ? [`${formatLocation(at)}: ${message}`] : [])),
  );
  return {
    problems: [...new Set([...located, ...inAll((rendering) => problemsOf(rendering, schemas))])],
    violations: inAll((rendering) => violationsOf(rendering, chosen)),
    unknownKinds: [...unknownKinds].sort(),
  };
}

/** What is found in the renders of one chart, each once, with the variants where it is not in all. */
function eachOnce(renderings: readonly Rendering[], find: (rendering: Rendering) => readonly string[]): string[] {
  const found = renderings.flatMap((rendering) => find(rendering).map((problem) => ({ problem, rendering })));
  const own = renderings.find(({ values, release, chart }) => values === '' && release === chart.name);
  const names = new Map(renderings.map((rendering) => [rendering, ownNames(rendering, own)]));
  const grouped = Map.groupBy(found, ({ problem, rendering }) =>
    withOwnNames(problem, rendering, names.get(rendering)),
  );
  const lines = [...grouped.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const those = [first, ...more].map(({ rendering }) => rendering);
    return [`${describeRenderings(those, renderings)}: ${first.problem}`];
  });
  return [...new Set(lines)];
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
    for (const message of checkHooks(object)) found.push(`${idOf(object, namespace)}: ${message}`);
  return found;
}

function violationsOf({ objects }: Rendering, chosen: readonly Policy[]): string[] {
  const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
  return objects.flatMap((object) =>
    [...checkObject(object, accounts)].flatMap(({ policy, message }) =>
      chosen.includes(policy) ? [`${object.kind}/${object.metadata.name}: ${message} [${policy}]`] : [],
    ),
  );
}

/** A problem as it reads where the release is called as its chart, so that other names make no other problem of it. */
function withOwnNames(
  problem: string,
  { chart, release, namespace }: Rendering,
  names: readonly (readonly [name: string, own: string])[] = [],
): string {
  if (release === chart.name) return problem;
  const all = [...names, [release, chart.name], ...(namespace === ownNamespace ? [] : [[namespace, ownNamespace]])];
  return all.reduce((text, [name = '', own = '']) => text.replaceAll(name, own), problem);
}

/** What the objects of a release under another name are called where it is called as its chart, longest names first. The
 * n-th of a kind is the same object in both, however the chart cuts its name and whatever it appends. */
function ownNames({ objects }: Rendering, own: Rendering | undefined): (readonly [name: string, own: string])[] {
  const namesOf = (all: Rendering['objects'], kind: string) =>
    all.flatMap((object) => (object.kind === kind ? [object.metadata.name] : []));
  return [...new Set(objects.map(({ kind }) => kind))]
    .flatMap((kind) => {
      const [names, owns] = [namesOf(objects, kind), namesOf(own?.objects ?? [], kind)];
      return names.length === owns.length ? names.map((name, index) => [name, owns[index] ?? name] as const) : [];
    })
    .sort(([one], [other]) => other.length - one.length);
}
