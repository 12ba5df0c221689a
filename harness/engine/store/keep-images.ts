import { setTimeout } from 'node:timers/promises';
import { runLabels, runMarkOf } from '../../host/run-labels.ts';
import { isRunning } from '../../host/temporary-folder.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { type Engine, removeContainer } from '../engine.ts';
import {
  type ClusterImage,
  containerdReady,
  imagesOfContainers,
  listImages,
  nameImages,
  runInContainer,
} from '../import-images.ts';
import { type ImageStore, storeScript, storeUsers } from './image-store.ts';

/** Time limit in seconds, after which the keeper container exits by itself even if this process was killed. */
const longestSeconds = 300;

/** State of the store when a cluster started with it. */
export type StoreState = 'began' | 'empty' | 'damaged';

/** The state of the store when the cluster of this container started. */
export async function storeState(engine: Engine, containerId: string): Promise<StoreState> {
  return (await runInContainer(engine, containerId, ['cat', '/run/image-store'])).trim() as StoreState;
}

/** A cluster whose images are to be stored. */
export interface Keeping {
  /** Id of its running container. */
  readonly containerId: string;
  readonly store: ImageStore;
  /** The images that its containerd had at the start. */
  readonly before: ReadonlyMap<string, ClusterImage>;
  /** References of the images requested in this run, which are never removed to save space. */
  readonly wanted: readonly string[];
  /** Removes the cluster, which uses the stored images until then. */
  readonly end: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** The images that a cluster has in addition to those it started with; all of them if the store was empty or
 * damaged. */
export async function imagesToKeep(
  engine: Engine,
  { containerId, before }: Pick<Keeping, 'containerId' | 'before'>,
): Promise<ReadonlyMap<string, ClusterImage>> {
  const [images, state] = await Promise.all([listImages(engine, containerId), storeState(engine, containerId)]);
  return state === 'began' && without(images, before).length === 0 ? new Map() : images;
}

/** The images that another containerd does not have in the same version. */
function without(images: ReadonlyMap<string, ClusterImage>, there: ReadonlyMap<string, ClusterImage>) {
  return [...images].filter(
    ([name, { digest, id }]) => there.get(name)?.digest !== digest || there.get(name)?.id !== id,
  );
}

/** Adds the images of a cluster to the store, so that the next cluster starts with them. A separate containerd imports
 * them, for one run at a time; the data that running clusters started with is not modified.
 * @returns `in use` if the store has to shrink or be rebuilt first and another cluster uses it; `dropped` if these
 * images alone exceed its limit
 * @throws EnvironmentError if the images cannot be stored; the store is then unchanged */
export async function keepImages(
  engine: Engine,
  keeping: Keeping,
  images: ReadonlyMap<string, ClusterImage>,
): Promise<'kept' | 'in use' | 'dropped'> {
  const { containerId, store, signal } = keeping;
  const isDamaged = (await storeState(engine, containerId)) === 'damaged';
  await using keeper = await startKeeper(engine, keeping);
  const inside = async (script: 'serve' | 'publish', ...args: readonly string[]) => {
    const command = ['sh', '-c', storeScript(script), script, store.folder, ...args];
    return (await runInContainer(engine, keeper.id, command, { signal })).trim();
  };
  const usersBeside = async (own: number) => (await storeUsers(engine, store.volume)).length > own;
  const limit = `${Math.floor(store.limitBytes / 1024)}`;
  // The two expected users are the keeper and the cluster itself.
  const isShared = (isDamaged || (await inside('serve', limit, 'ask')) === 'full') && (await usersBeside(2));
  if (isShared) return 'in use';
  await inside('serve', limit, isDamaged ? 'anew' : 'start');
  await containerdReady(engine, keeper.id, signal);
  const missing = without(images, await listImages(engine, keeper.id));
  if (missing.length > 0) await hand(engine, keeping, keeper.id, missing);
  const used = [...keeping.wanted, ...(await imagesOfContainers(engine, containerId))];

  await keeping.end();
  const publish = (users: 'unknown' | 'alone' | 'shared') => inside('publish', limit, users, ...used);
  const answer = await publish('unknown');
  const last = answer === 'ask' ? await publish((await usersBeside(1)) ? 'shared' : 'alone') : answer;
  return last === 'dropped' ? 'dropped' : 'kept';
}

/** Copies images from one containerd to the other through a named pipe in their shared volume, without passing through
 * this process. */
async function hand(
  engine: Engine,
  { containerId, store, signal }: Keeping,
  keeper: string,
  images: readonly (readonly [string, ClusterImage])[],
): Promise<void> {
  const pipe = `${store.folder}/pipe`;
  const names = images.map(([name]) => name);
  const stop = new AbortController();
  const either = { signal: AbortSignal.any([signal, stop.signal]) };
  const ctr = 'ctr --namespace k8s.io images';
  await runInContainer(engine, keeper, ['sh', '-ec', `rm -f ${pipe}; mkfifo ${pipe}`]);
  const taken = runInContainer(engine, keeper, ['sh', '-ec', `${ctr} import - <${pipe}`], either);
  const given = ['sh', '-ec', `${ctr} export - "$@" >${pipe}`, 'export', ...names];
  try {
    await Promise.all([taken, runInContainer(engine, containerId, given, either)]);
  } catch (error) {
    stop.abort(error);
    throw error;
  }
  const known = images.flatMap(([name, { id }]) => (id === undefined ? [] : [{ source: name, name, id }]));
  await nameImages(engine, keeper, known);
}

/** Starts the keeper: an idle container with the same k3s image and the store's volume. Only one exists at a time, and
 * other runs wait for it.
 * @throws EnvironmentError if it cannot be created; the signal's reason if it aborts */
async function startKeeper(engine: Engine, { containerId, store, signal }: Keeping) {
  const name = `${store.volume}-keeper`;
  const { Config, Image } = await engine.docker.getContainer(containerId).inspect();
  const reaped = Object.entries(Config.Labels).filter(([label]) => label.startsWith('org.testcontainers'));
  const order = {
    ...{ name, Image, Entrypoint: ['sleep', `${longestSeconds}`], Cmd: [] },
    // The labels make the cleanup after a killed run remove this container too.
    Labels: { ...Object.fromEntries(reaped), ...runLabels('keeper') },
    HostConfig: {
      Privileged: true,
      AutoRemove: true,
      Binds: [store.bind],
      Tmpfs: { '/run': 'rw' },
      NetworkMode: 'none',
    },
  };
  for (;;) {
    try {
      const container = await engine.docker.createContainer(order);
      await using resources = new AsyncDisposableStack();
      resources.defer(() => removeContainer(engine, container.id));
      await container.start();
      const owned = resources.move();
      return { id: container.id, [Symbol.asyncDispose]: () => owned.disposeAsync() };
    } catch (cause) {
      if (statusOf(cause) !== 409) {
        throw new EnvironmentError('the container that stores the images did not start', {
          observed: cause instanceof Error ? cause.message : String(cause),
          cause,
        });
      }
    }
    if (!(await removeDead(engine, name))) await setTimeout(500, undefined, { signal });
  }
}

/** Removes a container of this name if its run is dead; false if a living run uses it. */
async function removeDead(engine: Engine, name: string): Promise<boolean> {
  const found = await engine.docker
    .getContainer(name)
    .inspect()
    .catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
      return undefined;
    });
  if (found === undefined) return true;
  const madeBy = runMarkOf(found.Config.Labels)?.madeBy;
  const isOwned = madeBy !== undefined && (!('pid' in madeBy) || isRunning(madeBy.pid));
  const { Status } = found.State;
  // A container in state `created` may belong to a living run that is about to start it.
  const isDead =
    Status === 'exited' || Status === 'dead' || (!isOwned && (Status === 'created' || madeBy !== undefined));
  if (isDead) await removeContainer(engine, found.Id);
  return isDead;
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
