import { rm } from 'node:fs/promises';
import { findEngine, removeContainer } from '../../engine/engine.ts';
import { removeStore, storeVolume } from '../../engine/store/image-store.ts';
import { keptLabel, ownerLabel } from '../../host/run-labels.ts';
import { removeStaleFolders } from '../../host/temporary-folder.ts';
import { decideCleanup, ofAnother } from './cleanup-decision.ts';

/** What is to be removed. */
interface CleanOrder {
  /** Undefined: no cluster goes by its age. */
  readonly olderThanMs: number | undefined;
  /** Absolute path of the platform file whose clusters are meant; undefined: those of all. */
  readonly file: string | undefined;
  /** The images that are kept for the next clusters go too. */
  readonly cache: boolean;
}

/** Removes the kept clusters and what killed runs left, on the engine and on disk, and tells of what stays why. */
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
      // Nothing uses a stopped one, and after a restart of the machine its process may be another's.
      const isStopped = ['exited', 'dead'].includes(State);
      const own = isStopped
        ? { removed: true, why: `it is stopped${Labels[keptLabel] === 'true' ? ', with the data that was kept' : ''}` }
        : decideCleanup({ labels: Labels, madeAtMs: Created * 1000 }, rules);
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
