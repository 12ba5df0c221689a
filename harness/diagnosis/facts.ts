import type { WatchedKind } from '../kube/watch/namespace-view.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { HarnessError } from '../model/errors/harness-error.ts';

/** Kinds that are listed once, after a failure, because they are not watched. */
export const listedKinds = [
  ['v1', 'Service'],
  ['v1', 'ServiceAccount'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['networking.k8s.io/v1', 'IngressClass'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
] as const;

export type FactKind = WatchedKind | (typeof listedKinds)[number][1];

/** A text that may contain an error, and the pod that wrote it, if any. */
export interface Message {
  readonly text: string;
  readonly pod?: string;
  /** Namespace of the pod; undefined if the pod's name is unambiguous. */
  readonly namespace?: string;
  /** The container whose log it is; undefined for other texts. */
  readonly container?: string;
}

/** A hook that Helm ran and that failed; it may already be deleted. */
export interface FailedHook {
  /** Such as `pre-install hook Job/migrate`. */
  readonly title: string;
  readonly pod: KubeObject;
  readonly container: string;
  /** Undefined if it did not exit. */
  readonly exitCode: number | undefined;
  readonly log: string;
}

/** The input of a diagnosis: the current objects in the platform's namespaces, and the messages of a failure. */
export interface Facts {
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Every object of a kind in the platform's namespaces. */
  readonly all: (kind: FactKind) => readonly KubeObject[];
  /** Selects the subject of the failure: the objects of a release, or those that were waited for. */
  readonly isAbout: (object: KubeObject) => boolean;
  /** Start of the step in milliseconds since the Unix epoch: what ended earlier is not the cause. */
  readonly sinceMs: number;
  readonly messages: readonly Message[];
  /** How the job ended, if it did not succeed. */
  readonly job?: { readonly exitCode: number; readonly logs: string };
  /** The objects of the release in the revision being installed, including hooks. */
  readonly asked?: readonly KubeObject[];
  /** The objects in Helm's latest record of each release, as the charts rendered them. */
  readonly recorded?: readonly KubeObject[];
  /** The hooks that failed. */
  readonly hooks?: readonly FailedHook[];
  /** HTTP status that did not match the expectation. */
  readonly httpStatus?: number;
  /** The host that the request was sent to. */
  readonly httpHost?: string;
  /** Whether the kit imported an image into the cluster. */
  readonly isBrought?: (image: string) => boolean;
  /** The path of the request. */
  readonly httpPath?: string;
}

/** A wrong field of an object, by which its origin in a chart can be found. */
export interface Field {
  readonly object: KubeObject;
  /** Its key in the manifest, such as `image`. */
  readonly key: string;
  readonly value?: string;
  /** The keys and the named list items around it, outermost first, such as `containers`, `main`, `readinessProbe`: other
   * containers and probes may have the same key and value. */
  readonly within?: readonly string[];
  /** Whether nothing shows that the value is wrong, so that only a value that the step gives, or one of the user that is
   * all of the field, is its origin. */
  readonly isVague?: boolean;
  /** Finds the wrong key and value in the object, if they are not known exactly. */
  readonly isWrong?: (key: string, value: string) => boolean;
}

/** A cause, as one sentence without a full stop. */
export interface Finding {
  readonly text: string;
  /** Whether the observations prove the cause; otherwise it is only likely. */
  readonly certain: boolean;
  readonly field?: Field;
  /** The field to look up instead if `field` is not in any file, because Kubernetes derived it from this one. */
  readonly otherwise?: Field;
}

/** Recognises one kind of cause; undefined if it is not the cause. */
export type Cause = (facts: Facts) => Finding | undefined;

/** The objects of a kind could not be listed, so causes that need them cannot be determined. */
export class NotListed extends HarnessError {
  constructor(kind: string) {
    super(`objects of the kind ${kind} could not be listed`);
  }
}

/** The objects of a kind in the namespace of another object, to which that object can refer by name. */
export function beside(facts: Facts, kind: FactKind, object: KubeObject): readonly KubeObject[] {
  const namespaceOf = ({ metadata }: KubeObject) => metadata.namespace ?? facts.namespace;
  return facts.all(kind).filter((candidate) => namespaceOf(candidate) === namespaceOf(object));
}

/** The pod that wrote a message; the pod of a hook may already be deleted. */
export function writerOf(facts: Facts, { pod, namespace }: Message): KubeObject | undefined {
  const ofHooks = (facts.hooks ?? []).map((hook) => hook.pod);
  return [...facts.all('Pod'), ...ofHooks].find(
    ({ metadata }) => metadata.name === pod && (namespace === undefined || metadata.namespace === namespace),
  );
}

/** The logs of a container. */
export function logsOf(facts: Facts, { metadata }: KubeObject, container: string): readonly Message[] {
  return facts.messages.filter(
    (each) =>
      each.pod === metadata.name &&
      each.container === container &&
      (each.namespace === undefined || each.namespace === metadata.namespace),
  );
}

/** A cause that the observations prove. */
export function certain(text: string, field?: Field): Finding {
  return { text, certain: true, ...(field && { field }) };
}

/** A cause that the observations suggest but do not prove. */
export function likely(text: string, field?: Field): Finding {
  return { text, certain: false, ...(field && { field }) };
}
