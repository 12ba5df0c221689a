import { type ContainerState, readPod } from '../../health/read-pod.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

/** The pod that shows how a Job ended: the latest one; for a failed Job the latest failed one, with the container that
 * exited with an error. Undefined if the Job has no pods. */
export function meantRun(
  pods: readonly KubeObject[],
  succeeded: boolean,
): { readonly pod: string; readonly container?: string; readonly exitCode: number | undefined } | undefined {
  const created = ({ metadata }: KubeObject) => String(metadata['creationTimestamp']);
  const latest = pods.toSorted((a, b) => created(b).localeCompare(created(a))).map(readPod);
  const pod = latest.find(({ phase }) => phase === (succeeded ? 'Succeeded' : 'Failed')) ?? latest[0];
  if (pod === undefined) return undefined;
  const failed = succeeded ? undefined : pod.containers.find((container) => (exitCodeOf(container) ?? 0) !== 0);
  const container = failed ?? pod.containers.find(({ init }) => !init);
  return {
    pod: pod.name,
    ...(container && { container: container.name }),
    exitCode: container && exitCodeOf(container),
  };
}

function exitCodeOf({ terminated, lastTerminated }: ContainerState): number | undefined {
  return (terminated ?? lastTerminated)?.exitCode;
}
