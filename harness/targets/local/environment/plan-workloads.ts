import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { findWorkloads, type PodTemplate } from '../manifest/pod-template.ts';

/** A workload that is not started yet, but whose ports are assigned, because other workloads refer to them. */
export interface PlannedWorkload {
  readonly template: PodTemplate;
  /** Variables that pass the assigned ports to the process. */
  readonly portEnv: Readonly<Record<string, string>>;
  /** The port on 127.0.0.1 that replaces a container port, given by name or number. */
  localPort(port: number | string): number | undefined;
  /** Why it cannot run here. */
  readonly unavailable?: string;
}

/**
 * Assigns ports to every workload. An embedded server gets one; a command gets a free port for each container port that
 * `local.ports` names, and keeps the number in the manifest for the others, because nothing passes it another.
 */
export async function planWorkloads(
  releases: readonly RenderedRelease[],
  unavailable: ReadonlyMap<string, string>,
  freePort: () => Promise<number>,
): Promise<PlannedWorkload[]> {
  const planned: PlannedWorkload[] = [];
  for (const rendered of releases) {
    for (const template of findWorkloads(rendered)) {
      planned.push(await planWorkload(rendered, template, unavailable.get(rendered.release.name), freePort));
    }
  }
  return planned;
}

async function planWorkload(
  { release }: RenderedRelease,
  template: PodTemplate,
  unavailable: string | undefined,
  freePort: () => Promise<number>,
): Promise<PlannedWorkload> {
  const isServer = typeof release.local?.run === 'string';
  const variables = isServer ? {} : (release.local?.ports ?? {});
  const serverPort = isServer ? await freePort() : undefined;
  const portEnv: Record<string, string> = {};
  const numbers = new Map<number | string, number>();
  for (const { name, containerPort } of template.pod.containers.flatMap(({ ports }) => ports)) {
    const variable = typeof name === 'string' ? variables[name] : undefined;
    const local = serverPort ?? (variable === undefined ? containerPort : await freePort());
    numbers.set(containerPort, local);
    if (typeof name === 'string') numbers.set(name, local);
    if (variable !== undefined) portEnv[variable] = String(local);
  }
  const plan = {
    template,
    portEnv,
    localPort: (port: number | string) => numbers.get(port) ?? numbers.get(Number(port)) ?? serverPort,
  };
  return unavailable === undefined ? plan : { ...plan, unavailable };
}
