import type { WatchedKind } from '../kube/watch/namespace-view.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { HarnessError } from '../model/errors/harness-error.ts';

/** Kinds that are listed once, at a failure, since no wait watches them. */
export const listedKinds = [
  ['v1', 'Service'],
  ['v1', 'ServiceAccount'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['networking.k8s.io/v1', 'IngressClass'],
] as const;

export type FactKind = WatchedKind | (typeof listedKinds)[number][1];

/** A text in which an error may stand, and the pod that wrote it where one did. */
export interface Message {
  readonly text: string;
  readonly pod?: string;
  /** That of the pod; undefined where its name alone tells which one it is. */
  readonly namespace?: string;
  /** Set where it is from the logs of one. */
  readonly container?: string;
}

/** A hook that helm ran and that did not end well: it may be gone. */
export interface FailedHook {
  /** Such as `pre-install hook Job/migrate`. */
  readonly title: string;
  readonly pod: KubeObject;
  readonly container: string;
  /** Undefined where it did not end. */
  readonly exitCode: number | undefined;
  readonly log: string;
}

/** What a diagnosis looks at: the namespaces of a platform as they are now, and what a failure said. */
export interface Facts {
  /** That of objects which name none. */
  readonly namespace: string;
  /** Every object of a kind in the namespaces of the platform. */
  readonly all: (kind: FactKind) => readonly KubeObject[];
  /** Picks what the failure is about: the objects of a release, or what was waited for. */
  readonly isAbout: (object: KubeObject) => boolean;
  /** Milliseconds since 1970: what ended before then is not the cause. */
  readonly sinceMs: number;
  readonly messages: readonly Message[];
  /** How the job that was run ended, where it did not succeed. */
  readonly job?: { readonly exitCode: number; readonly logs: string };
  /** What the release was to become, its hooks too. */
  readonly asked?: readonly KubeObject[];
  /** The hooks that failed. */
  readonly hooks?: readonly FailedHook[];
  /** Status of the HTTP answer that was not as expected. */
  readonly httpStatus?: number;
  /** The host that was asked for it. */
  readonly httpHost?: string;
  /** Whether the kit brought an image into the cluster. */
  readonly isBrought?: (image: string) => boolean;
  /** The path that was asked for. */
  readonly httpPath?: string;
}

/** A part of an object that is wrong, as the chart that made it may say where it comes from. */
export interface Field {
  readonly object: KubeObject;
  /** Its key in the manifest, such as `image`. */
  readonly key: string;
  readonly value?: string;
  /** Picks key and value among those of the object, where nobody says which are wrong. */
  readonly isWrong?: (key: string, value: string) => boolean;
}

/** A cause in one sentence without a full stop. */
export interface Finding {
  readonly text: string;
  /** Whether what was seen proves it; it is only likely else. */
  readonly certain: boolean;
  readonly field?: Field;
  /** Where no file says `field`, since Kubernetes itself makes it so: what it makes it of. */
  readonly otherwise?: Field;
}

/** The cause of a failure, undefined where this is not it. */
export type Cause = (facts: Facts) => Finding | undefined;

/** The objects of a kind could not be listed: a cause that would need them cannot be told. */
export class NotListed extends HarnessError {
  constructor(kind: string) {
    super(`objects of the kind ${kind} could not be listed`);
  }
}

/** The objects of a kind in the namespace of another object: what that names lies there. */
export function beside(facts: Facts, kind: FactKind, object: KubeObject): readonly KubeObject[] {
  const namespaceOf = ({ metadata }: KubeObject) => metadata.namespace ?? facts.namespace;
  return facts.all(kind).filter((candidate) => namespaceOf(candidate) === namespaceOf(object));
}

/** The pod that wrote a message. */
export function writerOf(facts: Facts, { pod, namespace }: Message): KubeObject | undefined {
  return facts
    .all('Pod')
    .find(({ metadata }) => metadata.name === pod && (namespace === undefined || metadata.namespace === namespace));
}

/** What a container of a pod wrote. */
export function logsOf(facts: Facts, { metadata }: KubeObject, container: string): readonly Message[] {
  return facts.messages.filter(
    (each) =>
      each.pod === metadata.name &&
      each.container === container &&
      (each.namespace === undefined || each.namespace === metadata.namespace),
  );
}

/** A cause that what was seen proves. */
export function certain(text: string, field?: Field): Finding {
  return { text, certain: true, ...(field && { field }) };
}

/** A cause that something speaks for, and that something else may be. */
export function likely(text: string, field?: Field): Finding {
  return { text, certain: false, ...(field && { field }) };
}
