import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '../../../engine/engine.ts';
import { connectCluster } from '../../../kube/client/connect.ts';
import type { Platform } from '../../../model/platform.ts';
import type { StandingCluster } from '../read-status.ts';
import { describeCluster, keptClustersOf } from './kept-cluster.ts';

/** Path of the kubeconfig of a kept cluster; creates its folder. */
export async function keptKubeconfig({ platform }: Pick<Platform, 'platform'>): Promise<string> {
  const folder = resolve('.harness');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${platform}.kubeconfig.yaml`);
}

/** Connects to the kept cluster of a platform file; undefined if none is running.
 * @throws EnvironmentError if its API server does not answer */
export async function attachKept(
  engine: Engine,
  platform: Platform,
  signal: AbortSignal,
): Promise<(StandingCluster & AsyncDisposable) | undefined> {
  const [kept] = await keptClustersOf(engine, platform);
  if (kept?.isRunning !== true) return undefined;
  const [cluster, file] = await Promise.all([describeCluster(engine, kept.id), keptKubeconfig(platform)]);
  const { kubeconfig, name } = cluster;
  const { platform: namespace, labels } = platform;
  const access = await connectCluster({ kubeconfig, file, namespace, labels, platform, signal });
  return {
    ...{ kind: 'k3s', name, access },
    ingress: platform.cluster.disable.includes('traefik') ? undefined : cluster.ingress.http,
    [Symbol.asyncDispose]: async () => {
      access.view[Symbol.dispose]();
      await access.pods[Symbol.asyncDispose]();
    },
  };
}
