import { abortable } from '../../async/abortable.ts';
import { judgedKinds } from '../../health/judge-workload.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { NamespaceView, Seen } from '../../kube/watch/namespace-view.ts';
import { snapshotOf } from '../../kube/watch/snapshot.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Outcome } from '../step-run.ts';
import { judgeUnmet } from './judge-unmet.ts';

const judgedGroups: ReadonlySet<string> = new Set(['v1', 'apps/v1', 'batch/v1']);

/** What is to be hoped of objects that were just read.
 * @param signal ends the first look at what they are made of; without one nothing is known. */
export function forecastOf(
  input: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string | undefined },
  objects: readonly KubeObject[],
  { view }: ClusterAccess,
  signal: AbortSignal,
): Pick<Outcome, 'forecast'> {
  // Others may have a kind of the same name.
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

/** The view with what was just read in the place of what it saw of that: the watch of a change may still be on its way. */
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
