import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../../../engine/engine.ts';
import { runInContainer } from '../../../engine/import-images.ts';
import { storeVolume } from '../../../engine/store/image-store.ts';
import { commandText } from '../../../host/command-text.ts';
import { fileLabel, keptLabel, ownerLabel, platformLabel } from '../../../host/run-labels.ts';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import type { Platform } from '../../../model/platform.ts';
import type { IngressOrigins } from '../reach/find-route.ts';

export const bootLabel = 'platform-scenarios.boot';

/** The container of a running cluster, whether booted or reused. */
export interface RunningCluster {
  readonly containerId: string;
  readonly name: string;
  readonly kubeconfig: string;
  /** Addresses at which the node's ports 80 and 443 can be reached. */
  readonly ingress: IngressOrigins;
}

/** A kept cluster: one that runs, or one that `down --keep-data` stopped. */
export interface KeptCluster {
  readonly id: string;
  readonly name: string;
  readonly isRunning: boolean;
}

/** The kept clusters of a platform that were booted with the same settings, running ones first. */
export function findKeptClusters(engine: Engine, platform: string, boot: string): Promise<readonly KeptCluster[]> {
  return keptClusters(engine, [`${platformLabel}=${platform}`, `${bootLabel}=${boot}`]);
}

/** The kept clusters of a platform file, whatever their boot settings, running ones first. */
export function keptClustersOf(
  engine: Engine,
  { folder, file }: Pick<Platform, 'folder' | 'file'>,
): Promise<readonly KeptCluster[]> {
  return keptClusters(engine, [`${fileLabel}=${join(folder, basename(file))}`]);
}

async function keptClusters(engine: Engine, labels: readonly string[]): Promise<readonly KeptCluster[]> {
  const label = [`${ownerLabel}=cluster`, `${keptLabel}=true`, ...labels];
  const found = await engine.docker.listContainers({ filters: { label, status: ['running', 'exited'] } });
  return found
    .toSorted((a, b) => b.Created - a.Created)
    .map(({ Id, Names, State }) => ({
      id: Id,
      name: nameOf({ Id, Names }),
      isRunning: State === 'running',
    }))
    .toSorted((a, b) => Number(b.isRunning) - Number(a.isRunning));
}

/** The kept clusters of other platform files on this engine. */
export async function standingBeside(
  engine: Pick<Engine, 'docker'>,
  { folder, file }: Pick<Platform, 'folder' | 'file'>,
): Promise<readonly { readonly name: string; readonly file: string }[]> {
  const label = [`${ownerLabel}=cluster`, `${keptLabel}=true`];
  const found = await engine.docker.listContainers({ filters: { label, status: ['running'] } });
  return found
    .map(({ Id, Names, Labels }) => ({ name: nameOf({ Id, Names }), file: Labels[fileLabel] ?? 'no platform file' }))
    .filter((each) => each.file !== join(folder, basename(file)))
    .toSorted((a, b) => a.file.localeCompare(b.file));
}

function nameOf({ Id, Names }: { readonly Id: string; readonly Names: readonly string[] }): string {
  return Names[0]?.replace(/^\//, '') ?? Id;
}

/** Stops a cluster; its data stays in the container. */
export async function stopCluster(engine: Engine, id: string): Promise<void> {
  await engine.docker.getContainer(id).stop({ t: 60 });
}

/** Size of a stopped cluster's data, and when it was stopped. */
export async function describeStopped(
  engine: Engine,
  id: string,
): Promise<{ readonly bytes: number; readonly stoppedAtMs: number }> {
  const [info, usage] = await Promise.all([
    engine.docker.getContainer(id).inspect(),
    engine.docker.df() as Promise<DiskUsage>,
  ]);
  // Images shared between clusters do not count as data of this one.
  const own = new Set(info.Mounts.map(({ Name }) => Name).filter((name) => name !== storeVolume));
  const sizes = [
    ...(usage.Containers ?? []).filter(({ Id }) => Id === info.Id).map(({ SizeRw }) => SizeRw ?? 0),
    ...(usage.Volumes ?? []).filter(({ Name }) => own.has(Name)).map(({ UsageData }) => UsageData?.Size ?? 0),
  ];
  const bytes = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  return { bytes, stoppedAtMs: Date.parse(info.State.FinishedAt) };
}

/** Disk usage as the engine reports it; sizes in bytes, -1 if unknown. */
interface DiskUsage {
  readonly Containers: readonly { readonly Id: string; readonly SizeRw?: number }[] | null;
  readonly Volumes: readonly { readonly Name: string; readonly UsageData?: { readonly Size: number } }[] | null;
}

/** Starts a stopped cluster and waits until its API server answers.
 * @returns when it was started, in milliseconds since the Unix epoch
 * @throws EnvironmentError if the engine cannot start it */
export async function resumeCluster(engine: Engine, { id, name }: KeptCluster, signal: AbortSignal): Promise<number> {
  const container = engine.docker.getContainer(id);
  try {
    await container.start();
  } catch (cause) {
    throw new EnvironmentError(`cluster ${name} is stopped and cannot be restarted`, {
      observed: cause instanceof Error ? cause.message : String(cause),
      next: `free the resources that it needs, or remove it with its data: ${commandText('down')}`,
      cause,
    });
  }
  for (;;) {
    signal.throwIfAborted();
    try {
      await runInContainer(engine, id, ['kubectl', 'get', '--raw', '/readyz'], { signal });
      return Date.parse((await container.inspect()).State.StartedAt);
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      await setTimeout(200, undefined, { signal });
    }
  }
}

/** Reads from a cluster's container how it can be reached. */
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
