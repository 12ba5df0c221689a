/** A Kubernetes object as it stands in a manifest. */
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

/** `Kind/name`, as people and kubectl write it. */
export function objectName(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** Whether helm makes an object as a hook, and not as a part of its release. */
export function isHook({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.annotations?.['helm.sh/hook'] !== undefined;
}

/** Of the containers of a pod the one that kubectl takes where none is named; undefined where there is none. */
export function defaultContainer<T extends { readonly name: string }>(
  annotations: Readonly<Record<string, string>> = {},
  containers: readonly T[],
): T | undefined {
  const named = annotations['kubectl.kubernetes.io/default-container'];
  return containers.find(({ name }) => name === named) ?? containers[0];
}

/** What a controller says of an object, as the Kubernetes API lays it down. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string;
}

/** The conditions of an object; none where it has no status, or null in their place, as a new definition has for a moment. */
export function conditionsOf(object: KubeObject | undefined): readonly Condition[] {
  const { conditions } = (object?.['status'] ?? {}) as { readonly conditions?: readonly Condition[] | null };
  return conditions ?? [];
}
