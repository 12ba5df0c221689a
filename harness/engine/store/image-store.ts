import { readFileSync } from 'node:fs';
import { inCi } from '../../host/in-ci.ts';
import { ownerLabel } from '../../host/run-labels.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Engine } from '../engine.ts';
import { imageId } from '../provide-image.ts';

/** The only volume that is kept between runs: it stores the images of earlier clusters. */
export const storeVolume = 'platform-scenarios-images';

/** Mount path of the volume in a container. */
const mountPoint = '/var/lib/platform-scenarios';

/** Default size limit in bytes. */
const defaultLimit = 8 * 2 ** 30;

/** The stored images of earlier clusters with one k3s image, as mounted into a cluster. */
export interface ImageStore {
  readonly volume: string;
  /** Bind mount of the volume. */
  readonly bind: string;
  /** Folder in the container that belongs to this k3s image. */
  readonly folder: string;
  readonly limitBytes: number;
  /** Replaces the entrypoint of the k3s image; the arguments of k3s are appended. */
  readonly entrypoint: readonly string[];
}

/** Size limit of the store in bytes; undefined if the store is off: by HARNESS_STORE, or by default in CI, whose
 * machines rarely run twice.
 * @throws InputError if HARNESS_STORE is neither `off` nor a quantity */
export function storeLimit(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env['HARNESS_STORE'];
  if (text === undefined || text === '') return inCi(env) ? undefined : defaultLimit;
  if (text === 'off') return undefined;
  const limit = parseQuantity(text);
  if (limit !== undefined && limit > 0) return limit;
  const message = `HARNESS_STORE: expected off, or the maximum size of the image store, such as 8Gi; got "${text}"`;
  throw new InputError([{ at: undefined, message }]);
}

/** Prepares the store for clusters with a k3s image that the engine already has; undefined if the store is off.
 * @param limitBytes size limit; default: `storeLimit()`, which is undefined if the store is off */
export async function openStore(
  engine: Engine,
  k3sImage: string,
  limitBytes = storeLimit(),
  volume = storeVolume,
): Promise<ImageStore | undefined> {
  if (limitBytes === undefined) return undefined;
  const [id, { Config }] = await Promise.all([
    imageId(engine.docker, k3sImage),
    engine.docker.getImage(k3sImage).inspect(),
    // Creating a volume that already exists leaves it unchanged.
    engine.docker.createVolume({ Name: volume, Labels: { [ownerLabel]: 'images' } }),
  ]);
  // A newer containerd can read the database of an older one but not vice versa, so each k3s image has its own folder.
  const folder = `${mountPoint}/${id?.replace('sha256:', '').slice(0, 16)}`;
  const command = [Config.Entrypoint ?? []].flat();
  return {
    ...{ volume, bind: `${volume}:${mountPoint}`, folder, limitBytes },
    entrypoint: ['sh', '-c', storeScript('begin'), 'begin', folder, ...command],
  };
}

/** Source of a shell script that a container with the store runs. */
export function storeScript(name: 'begin' | 'serve' | 'publish'): string {
  return readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8');
}

/** Size of the store in bytes; undefined if there is none. */
export async function storeSize(engine: Engine): Promise<number | undefined> {
  const { Volumes } = (await engine.docker.df()) as {
    readonly Volumes: readonly { readonly Name: string; readonly UsageData?: { readonly Size: number } }[] | null;
  };
  return Volumes?.find(({ Name }) => Name === storeVolume)?.UsageData?.Size;
}

/** Names of the containers that use the store. */
export async function storeUsers(engine: Engine, volume = storeVolume): Promise<readonly string[]> {
  const users = await engine.docker.listContainers({ all: true, filters: { volume: [volume] } });
  return users.map(({ Id, Names }) => Names[0]?.replace(/^\//, '') ?? Id);
}

/** Removes the store, unless containers use it; does nothing if it is already gone.
 * @returns names of the containers that use it */
export async function removeStore(engine: Engine, volume = storeVolume): Promise<readonly string[]> {
  const users = await storeUsers(engine, volume);
  if (users.length > 0) return users;
  try {
    await engine.docker.getVolume(volume).remove();
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
  }
  return [];
}
