import { relative, resolve } from 'node:path';
import { readText } from '../../load/load-platform.ts';
import { readManifests } from '../../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { everyRelease } from '../../model/scenario/step-kind.ts';

/** The objects that an `apply` step defines. @throws InputError if its file cannot be read */
export function objectsOf(
  input: {
    readonly object?: object | undefined;
    readonly objects?: readonly object[] | undefined;
    readonly file?: string | undefined;
  },
  folder: string,
): KubeObject[] {
  if (input.file !== undefined) {
    const file = resolve(folder, input.file);
    return readManifests(readText(file), relative('', file));
  }
  return (input.objects ?? (input.object === undefined ? [] : [input.object])) as KubeObject[];
}

/** Kinds that affect pods they do not own. */
const policies =
  /^(NetworkPolicy|ResourceQuota|LimitRange|PodDisruptionBudget|PriorityClass|.*AdmissionPolicy(Binding)?|.*WebhookConfiguration)$/;

/** The releases that applying the objects changes: those the objects belong to, or all if an object can affect any
 * pod. */
export function releasesChangedBy(objects: readonly KubeObject[]): string[] {
  const changed = objects.flatMap(({ kind, metadata }) => {
    if (policies.test(kind)) return [everyRelease];
    const { labels = {}, annotations = {} } = metadata;
    return annotations['meta.helm.sh/release-name'] ?? labels['app.kubernetes.io/instance'] ?? [];
  });
  return [...new Set(changed)];
}
