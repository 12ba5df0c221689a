import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';

interface IndexedObject {
  readonly release: string;
  readonly namespace: string;
  readonly object: KubeObject;
}

/** Every object of all releases. The local target identifies objects by kind and name only: a release with an object
 * that also exists in another namespace does not run here. */
export interface ObjectIndex {
  readonly all: readonly IndexedObject[];
  find(kind: string, name: string): IndexedObject | undefined;
}

/** Indexes the objects of all releases by kind and name. */
export function indexObjects(releases: readonly RenderedRelease[]): ObjectIndex {
  const all = releases.flatMap(({ release, namespace, objects }) =>
    objects.map((object) => ({
      ...{ release: release.name, namespace: object.metadata.namespace ?? namespace, object },
    })),
  );
  const byName = new Map(all.map((entry) => [`${entry.object.kind}/${entry.object.metadata.name}`, entry]));
  return { all, find: (kind, name) => byName.get(`${kind}/${name}`) };
}
