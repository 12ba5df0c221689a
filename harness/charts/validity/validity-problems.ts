import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { idOf, type Manifest } from '../render/manifest.ts';
import { invalidFields } from './invalid-fields.ts';
import { invalidNames } from './invalid-names.ts';
import { invalidPods } from './invalid-pods.ts';
import { invalidSelectors } from './invalid-selectors.ts';
import { invalidSpecs } from './invalid-specs.ts';

/** Something that the API server would refuse. */
export interface Invalid extends Refused {
  readonly id: string;
}

/** What the API servers of some Kubernetes versions would refuse of a manifest: fields and types by their schemas, API
 * versions that are gone, duplicates, and the rules that are in no schema.
 * @param schemas by version. */
export function validityProblems(manifest: Manifest, schemas: Schemas): Invalid[] {
  const { objects, namespace } = manifest;
  const ids = objects.map((object) => `${idOf(object, namespace)}${isHook(object) ? ' (hook)' : ''}`);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  return [
    ...twice.map((id) => ({ id, path: '', message: 'is rendered twice' })),
    ...objects.flatMap((object) => problemsOf(object, schemas).map((one) => ({ id: idOf(object, namespace), ...one }))),
    ...manifest.workloads.flatMap((workload) => [...invalidPods(workload)].map((one) => ({ id: workload.id, ...one }))),
  ];
}

type Schemas = ReadonlyMap<string, KubeSchemas>;

/** What was found already: the renders of a chart have most of their objects in common. */
const found = new WeakMap<KubeObject, { readonly schemas: Schemas; readonly problems: readonly Refused[] }>();

function problemsOf(object: KubeObject, schemas: Schemas): readonly Refused[] {
  const known = found.get(object);
  if (known?.schemas === schemas) return known.problems;
  const { apiVersion, kind } = object;
  const isOwn = [...schemas.values()].some(({ kinds }) => kinds[`${apiVersion}/${kind}`] !== undefined);
  const problems = [
    ...invalidFields(object, schemas),
    ...invalidNames(object),
    // Of a custom resource nothing is known.
    ...(isOwn ? [...invalidSpecs(object), ...invalidSelectors(object['spec'], 'spec')] : []),
  ];
  found.set(object, { schemas, problems });
  return problems;
}
