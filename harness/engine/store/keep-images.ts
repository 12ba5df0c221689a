import { runLabels, runMarkOf } from '../../host/run-labels.ts';
import { isRunning } from '../../host/temporary-folder.ts';
import { EnvironmentError } from '../../model/harness-error.ts';
import { type Engine, removeContainer } from '../engine.ts';
import { type ClusterImage, containerdReady, listImages, nameImages, runInContainer } from '../import-images.ts';
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
 * one at a time: what clusters began with is not touched.
 * @throws EnvironmentError where that cannot be done; what was kept before stays. */
export async function keepImages(
  engine: Engine,
  keeping: Keeping,
  images: ReadonlyMap<string, ClusterImage>,
): Promise<'kept' | 'busy' | 'dropped'> {
  const { containerId, store, signal } = keeping;
  const isDamaged = (await storeState(engine, containerId)) === 'damaged';
  if (isDamaged && (await storeUsers(engine)).length > 1) return 'busy';

  await using keeper = await startKeeper(engine, keeping);
  if (keeper === undefined) return 'busy';
  const inside = (script: 'serve' | 'publish', ...args: readonly string[]) =>
    runInContainer(engine, keeper.id, ['sh', '-c', storeScript(script), script, store.folder, ...args], { signal });
  await inside('serve', ...(isDamaged ? ['anew'] : []));
  await containerdReady(engine, keeper.id, signal);
  const missing = without(images, await listImages(engine, keeper.id));
  if (missing.length > 0) await hand(engine, keeping, keeper.id, missing);

  await keeping.end();
  const publish = (users: 'unknown' | 'alone' | 'shared') =>
    inside('publish', `${Math.floor(store.limitBytes / 1024)}`, users, ...images.keys());
  const answer = (await publish('unknown')).trim();
  if (answer !== 'ask') return answer as 'kept';
  const isAlone = (await storeUsers(engine)).length === 1;
  return (await publish(isAlone ? 'alone' : 'shared')).trim() as 'kept' | 'dropped';
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

/** A container of the same k3s image with the volume of the store, which does nothing by itself. Only one can be there;
 * undefined where another run has it. */
async function startKeeper(engine: Engine, { containerId, store }: Keeping) {
  const name = `platform-scenarios-keeper-${store.folder.split('/').at(-1)}`;
  const { Config, Image } = await engine.docker.getContainer(containerId).inspect();
  const reaped = Object.fromEntries(
    Object.entries(Config.Labels).filter(([label]) => /^org\.testcontainers/.test(label)),
  );
  const create = () =>
    engine.docker.createContainer({
      ...{ name, Image, Entrypoint: ['sleep', `${longestSeconds}`], Cmd: [] },
      // Whatever removes what a killed run left removes this too.
      Labels: { ...reaped, ...runLabels('keeper') },
      HostConfig: {
        Privileged: true,
        AutoRemove: true,
        Binds: [store.bind],
        Tmpfs: { '/run': 'rw' },
        NetworkMode: 'none',
      },
    });
  const container = await create().catch(async (error: unknown) => {
    if (!isConflict(error)) throw error;
    return (await removeDead(engine, name)) ? create() : undefined;
  });
  if (container === undefined) return undefined;
  const remove = () => removeContainer(engine, container.id);
  try {
    await container.start();
  } catch (cause) {
    await remove();
    throw new EnvironmentError('the container that keeps images did not start', {
      observed: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  return { id: container.id, [Symbol.asyncDispose]: remove };
}

/** Removes a container of that name whose run is gone; false where it works for another. */
async function removeDead(engine: Engine, name: string): Promise<boolean> {
  const container = engine.docker.getContainer(name);
  const { State, Config } = await container.inspect();
  const madeBy = runMarkOf(Config.Labels)?.madeBy;
  const isDead = !State.Running || (madeBy !== undefined && 'pid' in madeBy && !isRunning(madeBy.pid));
  if (isDead) await removeContainer(engine, name);
  return isDead;
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 409;
}
