import { readFileSync } from 'node:fs';
import { inCi } from '../../host/in-ci.ts';
import { ownerLabel } from '../../host/run-labels.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Engine } from '../engine.ts';
import { imageId } from '../provide-image.ts';

/** The one volume that stays after runs: the images that clusters were given. */
export const storeVolume = 'platform-scenarios-images';

/** Where a container finds it. */
const mountPoint = '/var/lib/platform-scenarios';

/** The most that it may take where nothing else is said, in bytes. */
const defaultLimit = 8 * 2 ** 30;

/** The images that earlier clusters of one image of k3s were given, as a cluster of it uses them. */
export interface ImageStore {
  readonly volume: string;
  /** Bind mount of the volume. */
  readonly bind: string;
  /** Its folder in a container. */
  readonly folder: string;
  readonly limitBytes: number;
  /** What the container runs in place of k3s itself; the arguments of k3s follow. */
  readonly entrypoint: readonly string[];
}

/** The most that the store may take, in bytes; undefined where HARNESS_STORE turns it off, or does not turn it on in CI,
 * whose machines seldom run twice.
 * @throws InputError where HARNESS_STORE is neither `off` nor a quantity. */
export function storeLimit(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env['HARNESS_STORE'];
  if (text === undefined || text === '') return inCi(env) ? undefined : defaultLimit;
  if (text === 'off') return undefined;
  const limit = parseQuantity(text);
  if (limit !== undefined && limit > 0) return limit;
  const message = `HARNESS_STORE: expected off, or the most that the image store may take, such as 8Gi; got "${text}"`;
  throw new InputError([{ at: undefined, message }]);
}

/** Makes the store ready for a cluster of an image of k3s that the engine has.
 * @param limitBytes undefined: it is turned off, and so is what is returned. */
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
    // One that is there already stays as it is.
    engine.docker.createVolume({ Name: volume, Labels: { [ownerLabel]: 'images' } }),
  ]);
  // Versions of containerd read each other's databases only forward: each image of k3s has a folder of its own.
  const folder = `${mountPoint}/${id?.replace('sha256:', '').slice(0, 16)}`;
  const command = [Config.Entrypoint ?? []].flat();
  return {
    ...{ volume, bind: `${volume}:${mountPoint}`, folder, limitBytes },
    entrypoint: ['sh', '-c', storeScript('begin'), 'begin', folder, ...command],
  };
}

/** What a container of the store runs. */
export function storeScript(name: 'begin' | 'serve' | 'publish'): string {
  return readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8');
}

/** How many bytes the store takes; undefined where there is none. */
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

/** Removes the store; one that is gone already is fine.
 * @returns the containers that use it, for which it stays. */
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
