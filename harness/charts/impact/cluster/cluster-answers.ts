import type { VariantChange } from '../compare/compare-dependant.ts';
import { type Asked, askKubernetes } from './ask-kubernetes.ts';
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
    const notes = [`no cluster was asked: ${cluster.reason}`];
    return { ask: async () => ({ answers: [], notes }), [Symbol.asyncDispose]: async () => undefined };
  }
  return {
    ask: async (changes) => {
      const answers: (Asked | undefined)[] = [];
      for (const [index, change] of changes.entries()) {
        const { objects } = change;
        answers.push(objects && (await askKubernetes(cluster.client, change, objects, `variant-${index}`)));
      }
      return { answers, notes: [...new Set(answers.flatMap((answer) => answer?.notes ?? []))] };
    },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}
