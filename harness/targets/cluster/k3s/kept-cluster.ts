import { basename, join } from 'node:path';
import type { Engine } from '../../../engine/engine.ts';
import { runInContainer } from '../../../engine/import-images.ts';
import { fileLabel, keptLabel, ownerLabel } from '../../../host/run-labels.ts';
import type { Platform } from '../../../model/platform.ts';
import type { IngressOrigins } from '../reach/find-route.ts';

export const platformLabel = 'platform-scenarios.platform';
export const bootLabel = 'platform-scenarios.boot';
/** Label with the absolute path of the platform file that a cluster was booted for. */

/** A cluster's container that runs, however it came to be. */
export interface RunningCluster {
  readonly containerId: string;
  readonly name: string;
  readonly kubeconfig: string;
  /** Where the node's ports 80 and 443 answer. */
  readonly ingress: IngressOrigins;
}

/** The kept cluster of a platform that was booted the same way, or undefined. A stopped one is not taken up. */
export async function findKeptCluster(
  engine: Engine,
  platform: string,
  boot: string,
): Promise<RunningCluster | undefined> {
  const label = [`${ownerLabel}=cluster`, `${keptLabel}=true`, `${platformLabel}=${platform}`, `${bootLabel}=${boot}`];
  const [found] = await engine.docker.listContainers({ filters: { label, status: ['running'] } });
  return found === undefined ? undefined : describeCluster(engine, found.Id);
}

/** The kept clusters that run for a platform file, whatever they were booted with; the latest first. */
export async function keptClustersOf(engine: Engine, { folder, file }: Platform): Promise<readonly string[]> {
  const label = [`${ownerLabel}=cluster`, `${keptLabel}=true`, `${fileLabel}=${join(folder, basename(file))}`];
  const found = await engine.docker.listContainers({ filters: { label, status: ['running'] } });
  return found.toSorted((a, b) => b.Created - a.Created).map(({ Id }) => Id);
}

/** Reads how a cluster's container is reached. */
export async function describeCluster(engine: Engine, containerId: string): Promise<RunningCluster> {
  const [info, kubeconfig] = await Promise.all([
    engine.docker.getContainer(containerId).inspect(),
    runInContainer(engine, containerId, ['cat', '/etc/rancher/k3s/k3s.yaml']),
  ]);
  const port = (inside: number) => info.NetworkSettings.Ports[`${inside}/tcp`]?.[0]?.HostPort ?? '';
  return {
    containerId: info.Id,
    name: info.Name.replace(/^\//, ''),
    kubeconfig: kubeconfig.replace(/server:\s*\S+/, `server: https://${engine.host}:${port(6443)}`),
    ingress: { http: `http://${engine.host}:${port(80)}`, https: `https://${engine.host}:${port(443)}` },
  };
}
