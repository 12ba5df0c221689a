/** A Kubernetes object as written in a manifest. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** `Kind/name`, the form that kubectl prints. */
export function objectName(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** Whether Helm creates the object as a hook rather than as part of the release. */
export function isHook({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.annotations?.['helm.sh/hook'] !== undefined;
}

/** The container that kubectl uses when none is named: the annotated default, else the first; undefined if there are no
 * containers. */
export function defaultContainer<T extends { readonly name: string }>(
  annotations: Readonly<Record<string, string>> = {},
  containers: readonly T[],
): T | undefined {
  const named = annotations['kubectl.kubernetes.io/default-container'];
  return containers.find(({ name }) => name === named) ?? containers[0];
}

/** A status condition that a controller sets on an object, as defined by the Kubernetes API. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string;
}

/** The status conditions of an object; empty if it has no status or, as a new CustomResourceDefinition briefly does,
 * `conditions: null`. */
export function conditionsOf(object: KubeObject | undefined): readonly Condition[] {
  const { conditions } = (object?.['status'] ?? {}) as { readonly conditions?: readonly Condition[] | null };
  return conditions ?? [];
}

/** Formats labels as kubectl prints them and as `kubectl -l` takes them. */
export function formatLabels(labels: Readonly<Record<string, string>> = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
