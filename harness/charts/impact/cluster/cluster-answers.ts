import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { isHook, type KubeObject } from '../../../model/cluster/kube-object.ts';
import { idOf } from '../../render/manifest.ts';
import type { VariantChange } from '../compare/compare-dependant.ts';
import { type Asked, askKubernetes, type ObjectPair } from './ask-kubernetes.ts';
import { startThrowawayCluster } from './throwaway-cluster.ts';

/** What a cluster says of the variants of an impact. */
export interface ClusterAnswers {
  /** By the index of the variant. */
  readonly answers: readonly (Asked | undefined)[];
  readonly notes: readonly string[];
}

/** A cluster to be asked. */
export interface Asker extends AsyncDisposable {
  ask(changes: readonly VariantChange[]): Promise<ClusterAnswers>;
}

/** Boots a throwaway cluster that is asked of every variant that was rendered at both versions. */
export async function startAsker(): Promise<Asker> {
  const cluster = await startThrowawayCluster();
  if ('reason' in cluster) {
    const notes = [`not checked on a cluster: ${cluster.reason}`];
    return { ask: async () => ({ answers: [], notes }), [Symbol.asyncDispose]: async () => undefined };
  }
  return {
    ask: (changes) => askAll(cluster.client, changes),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** Variants that are asked at once: the API server has other things to do, such as making their namespaces. */
const atOnce = 4;

async function askAll(client: KubeClient, changes: readonly VariantChange[]): Promise<ClusterAnswers> {
  const answers: Asked[] = [];
  const asked = new Map<KubeObject, Map<KubeObject | undefined, Asked>>();
  const left = changes.entries();
  const work = async () => {
    for (const [index, change] of left) {
      const pairs = changedObjects(change);
      // Most objects are the same in several variants: they are asked of once.
      const isAsked = ({ before, after }: ObjectPair) => asked.get(after)?.has(before) === true;
      const open = pairs.filter((pair) => !isAsked(pair));
      const said = await askKubernetes(client, change, open, `variant-${index}`);
      for (const [number, { before, after }] of open.entries()) {
        const known = asked.get(after) ?? new Map<KubeObject | undefined, Asked>();
        asked.set(after, known.set(before, said[number] ?? { findings: [], notes: [] }));
      }
      const own = pairs.flatMap(({ before, after }) => asked.get(after)?.get(before) ?? []);
      answers[index] = {
        findings: own.flatMap(({ findings }) => findings),
        notes: own.flatMap(({ notes }) => notes),
      };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { answers, notes: [...new Set(answers.flatMap(({ notes }) => notes))] };
}

/** What differs between both versions, without hooks, which are made at other times than the release. */
function changedObjects({ objects, variant }: VariantChange): ObjectPair[] {
  if (objects === undefined) return [];
  const { namespace } = variant;
  const old = new Map(objects.before.map((object) => [idOf(object, namespace), object]));
  return objects.after
    .map((after) => ({ before: old.get(idOf(after, namespace)), after }))
    .filter(({ before, after }) => before !== after && !isHook(after));
}
