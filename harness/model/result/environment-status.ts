import type { TargetKind } from './result.ts';

/** What is currently installed of a platform, and how to reach it. */
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
  /** Origin of the ingress controller; undefined if there is none. */
  readonly ingress: string | undefined;
  /** Same order as in the platform file. */
  readonly releases: readonly ReleaseStatus[];
}

/** The status of one release of the platform. */
export interface ReleaseStatus {
  readonly name: string;
  /** Name and version of the chart; undefined if the release is not installed. */
  readonly chart?: string;
  readonly revision?: number;
  /** Set if the release is optional. */
  readonly optional?: true;
  readonly health: 'ready' | 'not ready' | 'failed' | 'not installed';
  /** What the release is waiting for, or why it cannot become ready. */
  readonly detail?: string;
  /** How to call its Ingress: a URL, or a command if this machine cannot resolve the host. */
  readonly urls: readonly string[];
  /** Commands that open a local port to a Service. */
  readonly forwards: readonly string[];
  /** Commands that print the content of a Secret; the status never contains the values themselves. */
  readonly credentials: readonly string[];
}

/** Whether every release is installed and ready; optional releases may be missing. */
export function isAllReady({ releases }: Pick<EnvironmentStatus, 'releases'>): boolean {
  return releases.every(({ health, optional }) => health === 'ready' || (optional && health === 'not installed'));
}
