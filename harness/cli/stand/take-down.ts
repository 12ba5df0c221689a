import { rm } from 'node:fs/promises';
import { findEngine, removeContainer } from '../../engine/engine.ts';
import { commandText } from '../../host/command-text.ts';
import { loadPlatform } from '../../load/load-platform.ts';
import { EnvironmentError, exitCodes } from '../../model/errors/harness-error.ts';
import { keptKubeconfig } from '../../targets/cluster/k3s/attach-kept.ts';
import { keptClustersOf, stopCluster } from '../../targets/cluster/k3s/kept-cluster.ts';
import { takeKeptTurn } from '../../targets/cluster/k3s/kept-turn.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf } from '../read-platform.ts';

/** Removes the kept clusters of a platform file, with their volumes and kubeconfig. With --keep-data the clusters are
 * only stopped.
 * @throws EnvironmentError if no container engine answers */
export async function takeDown(args: Arguments): Promise<number> {
  const platform = loadPlatform(platformFileOf(args));
  const found = await findEngine();
  if ('reason' in found)
    throw new EnvironmentError('no container engine answers, so nothing can be removed', { observed: found.reason });
  await using _turn = await takeKeptTurn(platform, new AbortController().signal, (text) =>
    process.stdout.write(`${text}\n`),
  );
  const clusters = await keptClustersOf(found.engine, platform);
  const keepsData = args.flags['keep-data'] === true;
  for (const { id, name, isRunning } of clusters) {
    if (!keepsData) {
      await removeContainer(found.engine, id);
      process.stdout.write(`removed cluster ${name} with its volumes\n`);
      continue;
    }
    if (isRunning) await stopCluster(found.engine, id);
    process.stdout.write(`stopped cluster ${name}; its data is kept: \`${commandText('up')}\` starts it again\n`);
  }
  await rm(await keptKubeconfig(platform), { force: true });
  if (clusters.length === 0) process.stdout.write(`${platform.platform} is not running\n`);
  return exitCodes.passed;
}
