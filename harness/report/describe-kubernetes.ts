import type { RunResult } from '../model/result/result.ts';

/** The version of Kubernetes that answered, and the one that was asked for where that is another; undefined without a
 * cluster. */
export function describeKubernetes({ kubernetes, kubernetesAsked }: RunResult): string | undefined {
  if (kubernetes === undefined) return undefined;
  return kubernetesAsked === undefined ? kubernetes : `${kubernetes}, where ${kubernetesAsked} was asked for`;
}
