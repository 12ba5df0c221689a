import { rm } from 'node:fs/promises';
import { findEngine } from '../../engine/engine.ts';
import { ownerLabel } from '../../host/run-labels.ts';
import { removeStaleFolders } from '../../host/temporary-folder.ts';
import { removeContainer } from '../../targets/cluster/k3s/kept-cluster.ts';
import { decideCleanup, ofAnother } from './cleanup-decision.ts';

/** Removes the kept clusters and what killed runs left, on the engine and on disk, and tells of the clusters that stay
 * why.
 * @param olderThanMs undefined: no cluster goes by its age.
 * @param file absolute path of the platform file whose clusters are meant; undefined: those of all. */
export async function cleanUp(olderThanMs: number | undefined, file: string | undefined): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const found = await findEngine();
  if ('reason' in found) {
    say(`no container engine answers, so there is no cluster to remove (${found.reason})`);
  } else {
    const containers = await found.engine.docker.listContainers({ all: true, filters: { label: [ownerLabel] } });
    const rules = { keptGoes: true, olderThanMs, nowMs: Date.now() };
    for (const { Id, Names, Labels, Created, State } of containers) {
      const name = Names[0]?.replace(/^\//, '') ?? Id;
      const another = ofAnother(Labels, file);
      // No run takes up a stopped one, whoever made it, and after a restart of the machine its process may be another's.
      const isStopped = ['exited', 'dead'].includes(State);
      const own = isStopped
        ? { removed: true, why: 'it is stopped' }
        : decideCleanup({ labels: Labels, madeAtMs: Created * 1000 }, rules);
      const decision = another ?? own;
      if (decision?.removed) await removeContainer(found.engine, Id);
      say(`${decision?.removed ? 'removed' : 'left'} cluster ${name}: ${decision?.why}`);
    }
    if (containers.length === 0) say('no cluster of a run is left');
  }
  await removeStaleFolders();
  await rm('.harness', { recursive: true, force: true });
}
