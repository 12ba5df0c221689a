import { readPod } from '../health/read-pod.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { beside, type Facts } from './facts.ts';
import { carries, containersOf } from './read-spec.ts';

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  readonly clusterIP?: string;
}

/** The spec of a Service. */
export function serviceSpec(service: KubeObject): ServiceSpec {
  return (service['spec'] ?? {}) as ServiceSpec;
}

/** The pods that a Service selects and that are not terminating. */
export function podsBehind(facts: Facts, service: KubeObject): KubeObject[] {
  const { selector = {} } = serviceSpec(service);
  return beside(facts, 'Pod', service).filter((pod) => carries(pod, selector) && !readPod(pod).deleting);
}

/** The container port that a Service port leads to, by number and name.
 * @returns undefined if no container of the pod has a port with the name in targetPort */
export function containerPort(
  pod: KubeObject,
  { port, targetPort = port }: ServicePort,
): (number | string)[] | undefined {
  const ports = containersOf(pod).flatMap((container) => container.ports ?? []);
  const found = ports.find(({ name, containerPort }) => name === targetPort || containerPort === targetPort);
  if (found !== undefined) return [found.containerPort, ...(found.name === undefined ? [] : [found.name])];
  return typeof targetPort === 'number' ? [targetPort] : undefined;
}

/** Lists the declared container ports of pods, as `http (8080)`. */
export function formatPorts(pods: readonly KubeObject[]): string {
  const ports = pods.flatMap(containersOf).flatMap((container) => container.ports ?? []);
  const words = ports.map(({ name, containerPort }) =>
    name === undefined ? String(containerPort) : `${name} (${containerPort})`,
  );
  return [...new Set(words)].join(', ') || 'none';
}
