import { randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { abortable } from '../async/abortable.ts';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import type { Engine } from './engine.ts';
import { canonicalName } from './image-map.ts';

const containerd = ['ctr', '--namespace', 'k8s.io', 'images'] as const;

/** Label that records an image's id in the engine, because its name does not show whether the content is the same. */
const idLabel = 'platform-scenarios.id';

/** An image that the engine has as `source` and that the cluster should have as `name`. */
export interface ImageToImport {
  readonly source: string;
  readonly name: string;
  /** Id in the engine. */
  readonly id: string;
}

/** An image in a containerd. */
export interface ClusterImage {
  readonly digest: string;
  /** Id in the engine that it was imported from; undefined if it was not imported. */
  readonly id?: string;
}

/** Streams images from the engine to the containerd of a cluster's container in one archive and tags them with the
 * names in the manifests. Nothing is written to a local disk.
 * @throws EnvironmentError with the output of `ctr` if the import fails; the signal's reason if it aborts */
export async function importImages(
  engine: Engine,
  containerId: string,
  images: readonly ImageToImport[],
  signal: AbortSignal,
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const named = await Promise.all(images.map((image) => withTag(engine, image, resources)));
  const input = await saveImages(engine, [...new Set(named.map(({ source }) => source))]);
  try {
    signal.throwIfAborted();
    await runInContainer(engine, containerId, [...containerd, 'import', '--digests=false', '-'], { input, signal });
  } finally {
    input.destroy();
  }
  await nameImages(engine, containerId, named);
  const passing = named.filter(({ source }) => source.startsWith(`${passingName}:`)).map(({ source }) => source);
  if (passing.length > 0)
    await runInContainer(engine, containerId, [...containerd, 'remove', ...passing.map(canonicalName)]);
}

const passingName = 'platform-scenarios-import';

/** Tags an image temporarily, because the engine's archive has no name for an image that is referenced by digest. */
async function withTag(engine: Engine, image: ImageToImport, resources: AsyncDisposableStack): Promise<ImageToImport> {
  if (!image.source.includes('@')) return image;
  const tag = randomBytes(6).toString('hex');
  const source = `${passingName}:${tag}`;
  await engine.docker.getImage(image.source).tag({ repo: passingName, tag });
  resources.defer(() => engine.docker.getImage(source).remove());
  return { ...image, source };
}

/** Tags imported images with the names in the manifests and labels them with their id in the engine. */
export async function nameImages(engine: Engine, containerId: string, images: readonly ImageToImport[]): Promise<void> {
  const script = `while [ $# -gt 0 ]; do
    [ "$1" = "$2" ] || ${containerd.join(' ')} tag --force "$1" "$2"
    ${containerd.join(' ')} label "$2" "${idLabel}=$3"
    shift 3
  done`;
  const named = images.flatMap(({ source, name, id }) => [canonicalName(source), canonicalName(name), id]);
  await runInContainer(engine, containerId, ['sh', '-ec', script, 'name', ...named]);
}

function saveImages(engine: Engine, references: readonly string[]): Promise<Readable> {
  return new Promise((resolve, reject) => {
    engine.docker.modem.dial(
      {
        path: '/images/get?',
        method: 'GET',
        options: { names: [...references] },
        isStream: true,
        statusCodes: { 200: true },
      },
      (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream as Readable)),
    );
  });
}

/** The images in the containerd of a container, by reference. */
export async function listImages(engine: Engine, containerId: string): Promise<ReadonlyMap<string, ClusterImage>> {
  return readImages(await runInContainer(engine, containerId, [...containerd, 'list']));
}

/** Parses the output of `ctr images list`. */
export function readImages(table: string): ReadonlyMap<string, ClusterImage> {
  const rows = table.trim().split('\n').slice(1);
  return new Map(
    rows.flatMap((row) => {
      const [name, , digest] = row.split(/\s+/);
      const id = new RegExp(`\\b${idLabel}=([^,\\s]+)`).exec(row)?.[1];
      // Entries named by digest only duplicate others that have a name.
      if (name === undefined || digest === undefined || name.startsWith('sha256:')) return [];
      return [[name, { digest, ...(id !== undefined && { id }) }]];
    }),
  );
}

/** References of the images that the containers of a cluster were created from. */
export async function imagesOfContainers(engine: Engine, containerId: string): Promise<readonly string[]> {
  const table = await runInContainer(engine, containerId, ['ctr', '--namespace', 'k8s.io', 'containers', 'list']);
  const rows = table.trim().split('\n').slice(1);
  return [...new Set(rows.map((row) => row.split(/\s+/)[1] ?? ''))];
}

/** Waits until the containerd inside the container answers. */
export async function containerdReady(engine: Engine, containerId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      await runInContainer(engine, containerId, [...containerd, 'list', '--quiet'], { signal });
      return;
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Runs a command in a container and resolves to its standard output.
 * @param given input: its standard input; signal: aborts the command, needed because an engine keeps the connection
 * open when the container is removed
 * @throws EnvironmentError with its output if its exit code is not 0; the signal's reason if it aborts */
export async function runInContainer(
  engine: Engine,
  containerId: string,
  command: readonly string[],
  { input, signal }: { readonly input?: Readable; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const exec = await engine.docker.getContainer(containerId).exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    AttachStdin: input !== undefined,
  });
  const stream = await exec.start({ hijack: true, stdin: input !== undefined });
  const out = new PassThrough();
  const err = new PassThrough();
  engine.docker.modem.demuxStream(stream, out, err);
  const texts = Promise.all([readAll(out), readAll(err)]);
  if (input !== undefined) {
    input.on('error', (error) => stream.destroy(error));
    input.pipe(stream);
  }
  const ended = new Promise<void>((resolve, reject) => {
    stream.on('end', resolve);
    stream.on('close', resolve);
    stream.on('error', reject);
  });
  try {
    await (signal ? abortable(ended, signal) : ended);
  } finally {
    stream.destroy();
  }
  out.end();
  err.end();
  const [stdout, stderr] = await texts;
  const { ExitCode: code } = await exec.inspect();
  if (code === 0) return stdout;
  throw new EnvironmentError(`${command.slice(0, 5).join(' ')} failed in the cluster's container`, {
    observed: `exit code ${code}: ${(stderr || stdout).trim().slice(-800)}`,
  });
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
