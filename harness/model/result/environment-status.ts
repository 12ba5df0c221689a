import type { TargetKind } from './result.ts';

/** What stands of a platform now, and how to reach it. */
export interface EnvironmentStatus {
  readonly platform: string;
  readonly target: TargetKind;
  /** Version of Kubernetes. */
  readonly kubernetes: string;
  /** Name of the cluster's container. */
  readonly cluster: string;
  readonly namespace: string;
  /** Path of a kubeconfig whose current context is the cluster. */
  readonly kubeconfig: string;
  /** Origin of the ingress controller, undefined where there is none. */
  readonly ingress: string | undefined;
  /** In the order of the platform file. */
  readonly releases: readonly ReleaseStatus[];
}

export interface ReleaseStatus {
  readonly name: string;
  /** Name and version of the chart; undefined where the release is not installed. */
  readonly chart?: string;
  readonly revision?: number;
  /** Set where the platform does without it. */
  readonly optional?: true;
  readonly health: 'ready' | 'not ready' | 'failed' | 'not installed';
  /** What it waits for, or why it cannot become ready. */
  readonly detail?: string;
  /** How its Ingress is asked: a URL, or a command where this machine does not know the host. */
  readonly urls: readonly string[];
  /** Commands that open a local port to a Service. */
  readonly forwards: readonly string[];
  /** Commands that print what a Secret holds; the values themselves are told to nobody. */
  readonly credentials: readonly string[];
}

/** Whether every release is installed and ready; an optional one need not be there. */
export function isAllReady({ releases }: Pick<EnvironmentStatus, 'releases'>): boolean {
  return releases.every(({ health, optional }) => health === 'ready' || (optional && health === 'not installed'));
}
