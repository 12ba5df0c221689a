import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { homesIn, type Seen } from './namespace-view.ts';

/** What is known of a namespace where just these objects, as they are now, are known. */
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
