import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { ReleaseState, Wait } from '../target.ts';
import { guardHelm } from './hooks/guard-helm.ts';
import { type TestRequest, testRelease, timeoutArguments } from './hooks/test-release.ts';

/** A release in the cluster, whatever installed it. */
export interface InstalledRelease {
  /** The last `most` revisions, latest last; empty if it is not installed. */
  history(most: number): Promise<readonly ReleaseState[]>;
  /** Applies an earlier revision; default: the one before the last. */
  rollback(revision: number | undefined, wait: Wait): Promise<void>;
  uninstall(wait: Wait): Promise<void>;
  /** Runs its test hooks and returns their output. */
  test(request: TestRequest): Promise<string>;
  /** The objects of its latest revision. */
  manifest(signal: AbortSignal): Promise<readonly KubeObject[]>;
}

/** A release of a chart, in the hands of Helm.
 * @param access the cluster, with the namespace of the release */
export function chartRelease(helm: Helm, access: ClusterAccess, name: string): InstalledRelease {
  const { kubeconfig, namespace } = access;
  const run = (args: readonly string[], signal?: AbortSignal) =>
    helm.run([...args, '--namespace', namespace], { kubeconfig, ...(signal && { signal }) });
  /** Runs a command that executes hooks, ending it early if they can never succeed. */
  const change = async (args: readonly string[], state: string, wait: Wait) => {
    const guarded = { what: `release ${name} ${state}`, signal: wait.signal };
    await guardHelm(access, name, guarded, (signal) => run([...args, ...timeoutArguments(wait)], signal));
  };
  return {
    history: async (most) => {
      try {
        const text = await run(['history', name, '--max', String(most), '--output', 'json']);
        const all = JSON.parse(text) as ReleaseState[];
        return all.map(({ revision, status, chart, updated }) => ({ revision, status, chart, updated }));
      } catch (error) {
        if (error instanceof HelmError && error.message.includes('not found')) return [];
        throw error;
      }
    },
    rollback: (revision, wait) => {
      const to = revision === undefined ? [] : [String(revision)];
      return change(['rollback', name, ...to], 'is rolled back', wait);
    },
    uninstall: (wait) => change(['uninstall', name, '--wait'], 'is uninstalled', wait),
    test: (request) => testRelease(helm, access, name, request),
    manifest: async (signal) => parseObjects(await run(['get', 'manifest', name], signal)),
  };
}
