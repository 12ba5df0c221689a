import type { RunResult } from '../model/result/result.ts';

/** The Kubernetes version that answered, and the requested one if that differs; undefined without a cluster. */
export function describeKubernetes({ kubernetes, kubernetesAsked }: RunResult): string | undefined {
  if (kubernetes === undefined) return undefined;
  return kubernetesAsked === undefined ? kubernetes : `${kubernetes}, but ${kubernetesAsked} was requested`;
}
