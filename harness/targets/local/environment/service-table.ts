import { z } from 'zod';
import type { ObjectIndex } from '../manifest/index-objects.ts';
import type { PlannedWorkload } from './plan-workloads.ts';

const serviceSchema = z.object({
  selector: z.record(z.string(), z.string()).nullish(),
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        port: z.number(),
        targetPort: z.union([z.number(), z.string()]).nullish(),
      }),
    )
    .nullish(),
});

/** A Service and the process that replaces its pods. */
export interface LocalService {
  readonly name: string;
  readonly namespace: string;
  readonly release: string;
  /** Maps Service ports to ports on 127.0.0.1. */
  readonly ports: ReadonlyMap<number, number>;
  /** Maps names of Service ports to their numbers. */
  readonly names?: ReadonlyMap<string, number>;
  /** The Service port named `http`, else the first one. */
  readonly mainPort: number | undefined;
  /** Why there is no process for it. */
  readonly unavailable?: string;
}

export interface ServiceTable {
  readonly all: readonly LocalService[];
  /** The Service behind a host name such as `api`, `api.shop` or `api.shop.svc.cluster.local`. */
  find(host: string): LocalService | undefined;
}

/** Maps each Service to its local ports. A Service that selects no workload is not in the table. */
export function buildServiceTable(objects: ObjectIndex, workloads: readonly PlannedWorkload[]): ServiceTable {
  const all: LocalService[] = [];
  for (const { object, release, namespace } of objects.all) {
    if (object.kind !== 'Service') continue;
    const spec = serviceSchema.parse(object['spec']);
    const selector = Object.entries(spec.selector ?? {});
    const workload = workloads.find(
      ({ template }) => selector.length > 0 && selector.every(([key, value]) => template.labels[key] === value),
    );
    if (workload === undefined) continue;
    const ports = new Map<number, number>();
    for (const { port, targetPort } of spec.ports ?? []) {
      const local = workload.localPort(targetPort ?? port);
      if (local !== undefined) ports.set(port, local);
    }
    const mainPort = (spec.ports?.find(({ name }) => name === 'http') ?? spec.ports?.[0])?.port;
    const names = new Map(spec.ports?.flatMap(({ name, port }) => (name ? [[name, port] as const] : [])));
    const service = { name: object.metadata.name, namespace, release, ports, names, mainPort };
    all.push(workload.unavailable === undefined ? service : { ...service, unavailable: workload.unavailable });
  }
  const byName = new Map(all.map((service) => [service.name, service]));
  const find = (host: string): LocalService | undefined => {
    const [name = '', ...rest] = host.split('.');
    const service = byName.get(name);
    if (service !== undefined && isClusterSuffix(rest, service.namespace)) return service;
    // A pod of a StatefulSet is called `<pod>.<service>`; here one process replaces all of them.
    return /-\d+$/.test(name) && rest.length > 0 ? find(rest.join('.')) : undefined;
  };
  return { all, find };
}

function isClusterSuffix(labels: readonly string[], namespace: string): boolean {
  const full = [namespace, 'svc', 'cluster', 'local'];
  return labels.length <= full.length && labels.length !== 3 && labels.every((label, at) => label === full[at]);
}
