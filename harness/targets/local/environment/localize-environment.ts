import { rewriteAddresses } from './rewrite-addresses.ts';
import { type MountedFolder, rewritePaths } from './rewrite-paths.ts';
import type { ServiceTable } from './service-table.ts';

export interface LocalEnvironment {
  readonly env: Record<string, string>;
  /** Variables that name a Service without a process, mapped to its release. */
  readonly leftOut: Map<string, string>;
}

/** A variable that contains only a host name; the part before HOST is the prefix that it shares with its port
 * variable. */
const hostName = /^(.*?)HOST(?:NAME)?$/i;

/**
 * Adapts the environment of a container to this machine: addresses of Services become those of the processes, mount
 * paths become local folders, and pairs such as PGHOST and PGPORT are changed together.
 */
export function localizeEnvironment(
  variables: ReadonlyMap<string, string>,
  services: ServiceTable,
  mounts: readonly MountedFolder[],
): LocalEnvironment {
  const env: Record<string, string> = {};
  const leftOut = new Map<string, string>();
  for (const [name, value] of variables) {
    const { text, unavailable } = rewriteAddresses(value, services);
    const [missing] = unavailable;
    if (missing === undefined) env[name] = rewritePaths(text, mounts);
    else leftOut.set(name, missing.release);
  }
  for (const [name, value] of variables) {
    const prefix = hostName.exec(name)?.[1];
    const service = prefix === undefined ? undefined : services.find(value.toLowerCase());
    if (prefix === undefined || service === undefined) continue;
    const portName = [`${prefix}PORT`, `${prefix}port`].find((candidate) => variables.has(candidate));
    if (service.unavailable !== undefined) {
      for (const gone of portName === undefined ? [name] : [name, portName]) {
        delete env[gone];
        leftOut.set(gone, service.release);
      }
      continue;
    }
    env[name] = '127.0.0.1';
    const port = portName === undefined ? undefined : service.ports.get(Number(variables.get(portName)));
    if (portName !== undefined && port !== undefined) env[portName] = String(port);
  }
  return { env, leftOut };
}
