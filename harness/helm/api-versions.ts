import { parseObjects } from '../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../model/cluster/rendered-release.ts';
import type { Helm } from './binary/run-helm.ts';

interface DefinitionSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

/** The kinds that a release defines in its templates and its `crds` folder, in the format of
 * `helm template --api-versions`. */
export async function definedKinds(helm: Helm, { release, chartPath, objects }: RenderedRelease): Promise<string[]> {
  const folder = release.chart === undefined ? '' : await helm.run(['show', 'crds', chartPath]);
  const definitions = [...objects, ...parseObjects(folder)].filter(({ kind }) => kind === 'CustomResourceDefinition');
  return [...new Set(definitions.flatMap(kindsOf))];
}

function kindsOf({ spec }: KubeObject): string[] {
  const { group, names, versions } = spec as DefinitionSpec;
  return versions
    .filter(({ served }) => served)
    .flatMap(({ name }) => [`${group}/${name}`, `${group}/${name}/${names.kind}`]);
}
