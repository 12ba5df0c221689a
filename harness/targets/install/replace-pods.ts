import { judgeRelease } from '../../health/release-workloads.ts';
import { imagesOf } from '../../helm/images-of.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { objectsOfRelease } from '../../kube/release-objects.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Wait } from '../target.ts';
import { isReplaced } from './replace-stuck.ts';

/** The pods of a release that use one of these images and have a controller that recreates them. */
export function podsWithImages(
  { view }: Pick<ClusterAccess, 'view'>,
  release: string,
  images: readonly string[],
): readonly KubeObject[] {
  return objectsOfRelease(view, 'Pod', release).filter(
    (pod) => imagesOf(pod).some((image) => images.includes(image)) && isReplaced(pod, view.at(pod.metadata.namespace)),
  );
}

/** Deletes those pods that still exist, so that they are recreated, and waits until the release is ready again.
 * @throws WaitError if it does not become ready in time */
export async function replacePods(
  { client, view }: Pick<ClusterAccess, 'client' | 'view'>,
  release: string,
  pods: readonly KubeObject[],
  wait: Wait,
): Promise<void> {
  const uidsOf = (list: readonly KubeObject[]) => new Set(list.map(({ metadata }) => metadata['uid']));
  const there = uidsOf(objectsOfRelease(view, 'Pod', release));
  const left = pods.filter(({ metadata }) => there.has(metadata['uid']));
  if (left.length === 0) return;
  await Promise.all(
    left.map(({ metadata: { name, namespace } }) =>
      client.delete({ apiVersion: 'v1', kind: 'Pod', name, ...(namespace && { namespace }) }),
    ),
  );
  const old = uidsOf(left);
  await view.waitUntil(
    (now) => {
      const ending = objectsOfRelease(now, 'Pod', release).find(({ metadata }) => old.has(metadata['uid']));
      if (ending === undefined) return judgeRelease(now, release);
      return { state: 'pending', waitingFor: `${ending.metadata.name} is terminating`, object: ending };
    },
    { ...wait, what: `release ${release} is ready with the rebuilt images` },
  );
}
