import type { KubeObject } from '../../../model/kube-object.ts';
import type { RenderedRelease } from '../../../model/rendered-release.ts';

interface IndexedObject {
  readonly release: string;
  readonly object: KubeObject;
}

/** Every object of all releases; the local target has one namespace, so a kind and a name say which. */
export interface ObjectIndex {
  readonly all: readonly IndexedObject[];
  find(kind: string, name: string): IndexedObject | undefined;
}

/** Makes the objects of all releases findable by kind and name. */
export function indexObjects(releases: readonly RenderedRelease[]): ObjectIndex {
  const all = releases.flatMap(({ release, objects }) => objects.map((object) => ({ release: release.name, object })));
  const byName = new Map(all.map((entry) => [`${entry.object.kind}/${entry.object.metadata.name}`, entry]));
  return { all, find: (kind, name) => byName.get(`${kind}/${name}`) };
}
