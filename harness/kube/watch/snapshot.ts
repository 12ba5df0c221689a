import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { homesIn, type Seen } from './namespace-view.ts';

/** A snapshot of a namespace that contains only these objects. */
export function snapshotOf(namespace: string, objects: () => readonly KubeObject[]): Seen {
  const all: Seen['all'] = (kind) => objects().filter((object) => object.kind === kind);
  const seen: Seen = {
    namespace,
    homes: homesIn(namespace),
    hopeless: 'proven',
    all,
    get: (kind, name) => all(kind).find(({ metadata }) => metadata.name === name),
    at: () => seen,
  };
  return seen;
}
