import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { findEngine } from '../cluster/engine.ts';
import { ownerLabel, processLabel } from '../cluster/k3s-container.ts';
import { removeContainer } from '../targets/k3s/kept-cluster.ts';
import { isRunning, removeStaleFolders } from '../temporary/temporary-folder.ts';

/** Removes the clusters that no running process uses, and what killed runs left on disk, and says so. */
export async function cleanUp(): Promise<void> {
  const found = await findEngine();
  if ('reason' in found) {
    process.stdout.write(`no container engine answers, so there is no cluster to remove (${found.reason})\n`);
  } else {
    const containers = await found.engine.docker.listContainers({ all: true, filters: { label: [ownerLabel] } });
    for (const container of containers) {
      const name = container.Names[0]?.replace(/^\//, '') ?? container.Id;
      const owner = runningOwner(container.Labels[processLabel]);
      if (owner === undefined) await removeContainer(found.engine, container.Id);
      process.stdout.write(
        owner === undefined ? `removed cluster ${name}\n` : `left cluster ${name}: process ${owner} is using it\n`,
      );
    }
    if (containers.length === 0) process.stdout.write('no cluster of a run is left\n');
  }
  await removeStaleFolders();
  await rm('.harness', { recursive: true, force: true });
}

/** The process of this machine that uses a cluster now, undefined where none does. */
function runningOwner(label: string | undefined): number | undefined {
  const [pid, host] = label?.split('@') ?? [];
  if (pid === undefined || host !== hostname()) return undefined;
  return isRunning(Number(pid)) ? Number(pid) : undefined;
}
