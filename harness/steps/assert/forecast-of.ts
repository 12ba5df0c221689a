import { abortable } from '../../async/abortable.ts';
import { judgedKinds } from '../../health/judge-workload.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { NamespaceView, Seen } from '../../kube/watch/namespace-view.ts';
import { snapshotOf } from '../../kube/watch/snapshot.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Outcome } from '../step-run.ts';
import { judgeUnmet } from './judge-unmet.ts';

const judgedGroups: ReadonlySet<string> = new Set(['v1', 'apps/v1', 'batch/v1']);

/** Provides the forecast for objects that were just read: whether their unmet expectations can still be met.
 * @param signal ends the wait for the first snapshot of the objects' pods; without that there is no forecast */
export function forecastOf(
  input: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string | undefined },
  objects: readonly KubeObject[],
  { view }: ClusterAccess,
  signal: AbortSignal,
): Pick<Outcome, 'forecast'> {
  // Another API group may define a kind of the same name.
  if (!judgedKinds.has(input.kind) || !judgedGroups.has(input.apiVersion)) return {};
  const { namespace = view.namespace } = input;
  return {
    forecast: async (unmet) => {
      const there = view.at(namespace);
      if (there !== view && !view.homes.all.includes(namespace))
        return judgeUnmet(
          unmet,
          objects,
          snapshotOf(namespace, () => objects),
        );
      const inStep = await abortable(there.synced(), signal).then(
        () => true,
        () => false,
      );
      return inStep ? judgeUnmet(unmet, objects, seenWith(objects, there)) : undefined;
    },
  };
}

/** The view, but with the objects that were just read, because the watch may not have delivered their latest change
 * yet. */
function seenWith(objects: readonly KubeObject[], view: NamespaceView): Seen {
  const seen: Seen = {
    namespace: view.namespace,
    homes: view.homes,
    hopeless: view.hopeless,
    all: (kind) => view.all(kind),
    get: (kind, name) =>
      objects.find((object) => object.kind === kind && object.metadata.name === name) ?? view.get(kind, name),
    at: (namespace) => (namespace === undefined || namespace === view.namespace ? seen : view.at(namespace)),
  };
  return seen;
}
