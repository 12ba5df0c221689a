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

/** The most that the work may take, in seconds: its container ends by itself then, whatever became of this process. */
const longestSeconds = 300;

/** What a cluster found in the store when it began. */
export type StoreState = 'began' | 'empty' | 'damaged';

/** Whether the cluster of a container began with what the store keeps. */
export async function storeState(engine: Engine, containerId: string): Promise<StoreState> {
  return (await runInContainer(engine, containerId, ['cat', '/run/image-store'])).trim() as StoreState;
}

/** What a cluster has to keep. */
export interface Keeping {
  /** Its container, which runs. */
  readonly containerId: string;
  readonly store: ImageStore;
  /** What its containerd had when it began. */
  readonly before: ReadonlyMap<string, ClusterImage>;
  /** References of the images that it was asked for, which stay whatever else has to go. */
  readonly wanted: readonly string[];
  /** Ends the cluster: what it began with is in use until then. */
  readonly end: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** What a cluster has got beyond what it began with; all where that is nothing to build on. */
export async function imagesToKeep(
  engine: Engine,
  { containerId, before }: Pick<Keeping, 'containerId' | 'before'>,
): Promise<ReadonlyMap<string, ClusterImage>> {
  const [images, state] = await Promise.all([listImages(engine, containerId), storeState(engine, containerId)]);
  return state === 'began' && without(images, before).length === 0 ? new Map() : images;
}

/** The images that are not the same in another containerd. */
function without(images: ReadonlyMap<string, ClusterImage>, there: ReadonlyMap<string, ClusterImage>) {
  return [...images].filter(
    ([name, { digest, id }]) => there.get(name)?.digest !== digest || there.get(name)?.id !== id,
  );
}

/** Takes the images of a cluster into the store, so that the next one begins with them. Another containerd takes them in,
 * for one run at a time: what clusters began with is not touched.
 * @returns `in use` where the store has to shrink or to begin anew first, and another cluster runs on it; `dropped` where
 * even these images alone are too much for it.
 * @throws EnvironmentError where that cannot be done; what was kept before stays. */
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
  // The keeper and the cluster itself use it too.
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

/** Hands images from one containerd to the other through a pipe in the volume that both have: they do not leave the engine. */
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

/** A container of the same k3s image with the volume of the store, which does nothing by itself. There is one at a time:
 * a run waits while another has it.
 * @throws EnvironmentError where it cannot be had; the signal's reason. */
async function startKeeper(engine: Engine, { containerId, store, signal }: Keeping) {
  const name = `${store.volume}-keeper`;
  const { Config, Image } = await engine.docker.getContainer(containerId).inspect();
  const reaped = Object.entries(Config.Labels).filter(([label]) => label.startsWith('org.testcontainers'));
  const order = {
    ...{ name, Image, Entrypoint: ['sleep', `${longestSeconds}`], Cmd: [] },
    // Whatever removes what a killed run left removes this too.
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
        throw new EnvironmentError('the container that keeps images did not start', {
          observed: cause instanceof Error ? cause.message : String(cause),
          cause,
        });
      }
    }
    if (!(await removeDead(engine, name))) await setTimeout(500, undefined, { signal });
  }
}

/** Removes a container of that name whose run is gone; false where it works for another. */
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
  // One that a living run has just created, and is about to start, is no dead one.
  const isDead =
    Status === 'exited' || Status === 'dead' || (!isOwned && (Status === 'created' || madeBy !== undefined));
  if (isDead) await removeContainer(engine, found.Id);
  return isDead;
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
