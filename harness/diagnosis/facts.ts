import type { WatchedKind } from '../kube/namespace-view.ts';
import type { KubeObject } from '../model/kube-object.ts';

/** Kinds that are listed once, at a failure, since no wait watches them. */
export const listedKinds = [
  ['v1', 'Service'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
] as const;

export type FactKind = WatchedKind | (typeof listedKinds)[number][1];

/** A text in which an error may stand, and the pod that wrote it where one did. */
export interface Spoken {
  readonly text: string;
  readonly pod?: string;
  /** Set where it is from the logs of one. */
  readonly container?: string;
}

/** What a diagnosis looks at: a namespace as it is now, and what a failure said. */
export interface Facts {
  readonly namespace: string;
  /** Every object of a kind in the namespace. */
  readonly all: (kind: FactKind) => readonly KubeObject[];
  /** Picks what the failure is about: the objects of a release, or what was waited for. */
  readonly isAbout: (object: KubeObject) => boolean;
  /** Milliseconds since 1970: what ended before then is not the cause. */
  readonly sinceMs: number;
  readonly spoken: readonly Spoken[];
  /** How the job that was run ended, where it did not succeed. */
  readonly job?: { readonly exitCode: number; readonly logs: string };
  /** Status of the HTTP answer that was not as expected. */
  readonly httpStatus?: number;
}

/** The likely cause in one sentence without a full stop, undefined where this is not it. Whoever says one has seen what
 * proves it. */
export type Cause = (facts: Facts) => string | undefined;
