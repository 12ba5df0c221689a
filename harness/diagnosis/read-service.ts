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

/** What a Service says of itself. */
export function serviceSpec(service: KubeObject): ServiceSpec {
  return (service['spec'] ?? {}) as ServiceSpec;
}

/** The pods behind a Service that are not being deleted. */
export function podsBehind(facts: Facts, service: KubeObject): KubeObject[] {
  const { selector = {} } = serviceSpec(service);
  return beside(facts, 'Pod', service).filter((pod) => carries(pod, selector) && !readPod(pod).deleting);
}

/** The port of a container that a port of a Service leads to, by its number and its name.
 * @returns undefined where no container of the pod has a port of the name that the Service says. */
export function containerPort(
  pod: KubeObject,
  { port, targetPort = port }: ServicePort,
): (number | string)[] | undefined {
  const ports = containersOf(pod).flatMap((container) => container.ports ?? []);
  const found = ports.find(({ name, containerPort }) => name === targetPort || containerPort === targetPort);
  if (found !== undefined) return [found.containerPort, ...(found.name === undefined ? [] : [found.name])];
  return typeof targetPort === 'number' ? [targetPort] : undefined;
}

/** The ports that the containers of a pod name, as `http (8080)`. */
export function portsInWords(pods: readonly KubeObject[]): string {
  const ports = pods.flatMap(containersOf).flatMap((container) => container.ports ?? []);
  const words = ports.map(({ name, containerPort }) =>
    name === undefined ? String(containerPort) : `${name} (${containerPort})`,
  );
  return [...new Set(words)].join(', ') || 'none';
}
