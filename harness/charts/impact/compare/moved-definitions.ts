import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseObjects } from '../../../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { canonicalText } from '../../render/json.ts';
import type { Finding } from '../rules/finding.ts';
import type { RenderedVersion } from './render-dependant.ts';

/** What becomes of definitions of custom resources in a folder crds/, of the chart or of one below it: no render has them,
 * and helm creates them with a new release alone. */
export async function movedDefinitions(before: RenderedVersion, after: RenderedVersion): Promise<Finding[]> {
  const [was, is] = await Promise.all([textsIn(before.path), textsIn(after.path)]);
  if (was.join('\0') === is.join('\0')) return [];
  const [then, now] = [was, is].map(
    (texts) => new Map(texts.flatMap(parseObjects).map((one) => [one.metadata.name, one])),
  );
  const names = new Set([...(then ?? []), ...(now ?? [])].map(([name]) => name));
  return [...names].flatMap((name) => {
    const found = told(
      then?.get(name),
      now?.get(name),
      [before, after].map((version) => isRendered(version, name)),
    );
    if (found === undefined) return [];
    const [effect, message] = found;
    return { effect, rule: 'moved-definitions', object: `CustomResourceDefinition/${name}`, path: '', message };
  });
}

function told(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  [wasRendered, isRendered]: readonly boolean[],
): readonly [Finding['effect'], string] | undefined {
  if (before !== undefined && after === undefined)
    return isRendered
      ? [
          'REFUSED',
          'moves from crds/ to the templates: helm rejects the upgrade of a release whose definition it does not own',
        ]
      : ['NEVER RUNS', 'is gone from crds/: a new install lacks the kind; where it is installed, helm leaves it'];
  // What the templates had, helm deletes, which is reported of the object.
  if (before === undefined)
    return wasRendered
      ? undefined
      : ['NEVER RUNS', 'is new in crds/: an upgrade does not create it, only an install does'];
  return canonicalText(before) === canonicalText(after)
    ? undefined
    : ['CHANGE', 'changes in crds/: helm updates it with no upgrade, so who has the chart keeps the old one'];
}

function isRendered({ renderings }: RenderedVersion, name: string): boolean {
  return renderings.some(({ objects }) =>
    objects.some(({ kind, metadata }) => kind === 'CustomResourceDefinition' && metadata.name === name),
  );
}

/** The files of all folders crds/ of a staged chart. */
async function textsIn(path: string): Promise<string[]> {
  const files = await readdir(path, { recursive: true, encoding: 'utf8' });
  const own = files.filter((file) => /^(charts\/[^/]+\/)*crds\/.*\.ya?ml$/.test(file)).sort();
  return await Promise.all(own.map((file) => readFile(join(path, file), 'utf8')));
}
