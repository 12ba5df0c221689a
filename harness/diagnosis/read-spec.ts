import type { KubeObject } from '../model/cluster/kube-object.ts';
import { valueAt } from '../model/value-at.ts';

export interface Probe {
  readonly failureThreshold?: number;
  readonly initialDelaySeconds?: number;
  readonly httpGet?: { readonly path?: string; readonly port: number | string; readonly scheme?: string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly exec?: { readonly command?: readonly string[] };
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly object[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name?: string } }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean };
  readonly volumeMounts?: readonly MountSpec[];
  readonly lifecycle?: { readonly postStart?: { readonly exec?: { readonly command?: readonly string[] } } };
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

export interface MountSpec {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

export interface VolumeSpec {
  readonly name: string;
  readonly secret?: { readonly secretName?: string; readonly items?: readonly VolumeItem[] };
  readonly configMap?: { readonly name?: string; readonly items?: readonly VolumeItem[] };
  readonly downwardAPI?: object;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: {
    readonly sources?: readonly { readonly secret?: ProjectedSource; readonly configMap?: ProjectedSource }[];
  };
}

interface VolumeItem {
  readonly key: string;
  readonly path?: string;
}

interface ProjectedSource {
  readonly name?: string;
  readonly items?: readonly VolumeItem[];
}

interface PodSpec {
  readonly containers?: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly volumes?: readonly VolumeSpec[];
}

/** The template of a controller's pods as a pod; an object that has none is returned unchanged. */
export function podOf(owner: KubeObject): KubeObject {
  const spec = valueAt(owner['spec'], ['template', 'spec']);
  return spec === undefined ? owner : { ...owner, spec };
}

/** The containers in a pod's spec, init containers first. */
export function containersOf(pod: KubeObject): readonly ContainerSpec[] {
  const { containers = [], initContainers = [] } = (pod['spec'] ?? {}) as PodSpec;
  return [...initContainers, ...containers];
}

/** Where a container stands in a manifest, as `within` of a field. */
export function placeOf(pod: KubeObject, container: string, ...keys: readonly string[]): readonly string[] {
  const { initContainers = [] } = (pod['spec'] ?? {}) as PodSpec;
  const isInit = initContainers.some(({ name }) => name === container);
  return [isInit ? 'initContainers' : 'containers', container, ...keys];
}

/** The volumes in a pod's spec. */
export function volumesOf(pod: KubeObject): readonly VolumeSpec[] {
  return ((pod['spec'] ?? {}) as PodSpec).volumes ?? [];
}

/** Whether an object has all of the given labels; an empty mapping matches nothing. */
export function carries(object: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(labels);
  return wanted.length > 0 && wanted.every(([key, value]) => object.metadata.labels?.[key] === value);
}
