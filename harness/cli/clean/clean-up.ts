import { rm } from 'node:fs/promises';
import { findEngine, removeContainer } from '../../engine/engine.ts';
import { removeStore, storeVolume } from '../../engine/store/image-store.ts';
import { keptLabel, ownerLabel } from '../../host/run-labels.ts';
import { removeStaleFolders } from '../../host/temporary-folder.ts';
import { keptClusterUser } from '../../targets/cluster/k3s/kept-turn.ts';
import { decideCleanup, ofAnother } from './cleanup-decision.ts';

/** What to remove. */
interface CleanOrder {
  /** Removes another machine's clusters of at least this age; undefined: none by age. */
  readonly olderThanMs: number | undefined;
  /** Absolute path of the platform file whose clusters are removed; undefined: those of all platform files. */
  readonly file: string | undefined;
  /** Whether to also remove the images stored for future clusters. */
  readonly cache: boolean;
}

/** Removes kept clusters and everything that killed runs left, on the engine and on disk, and prints why other things
 * stay. */
export async function cleanUp({ olderThanMs, file, cache }: CleanOrder): Promise<void> {
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
      // A stopped container is not in use, and after a reboot its process id may belong to another process.
      const isStopped = ['exited', 'dead'].includes(State);
      const user = await keptClusterUser(Labels);
      const free = isStopped
        ? { removed: true, why: `it is stopped${Labels[keptLabel] === 'true' ? ', with the data that was kept' : ''}` }
        : decideCleanup({ labels: Labels, madeAtMs: Created * 1000 }, rules);
      const own = user === undefined ? free : { removed: false, why: `process ${user} is using it` };
      const decision = another ?? own;
      if (decision?.removed) await removeContainer(found.engine, Id);
      say(`${decision?.removed ? 'removed' : 'left'} cluster ${name}: ${decision?.why}`);
    }
    if (containers.length === 0) say('no cluster of a run is left');
    if (cache) {
      const users = await removeStore(found.engine);
      if (users.length === 0) say(`removed the images in volume ${storeVolume}`);
      else say(`left the images in volume ${storeVolume}: ${users.join(', ')} runs on them`);
    }
  }
  await removeStaleFolders();
  await rm('.harness', { recursive: true, force: true });
}
