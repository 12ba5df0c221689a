import { PassThrough, type Readable } from 'node:stream';
import { abortable } from '../async/abortable.ts';
import { EnvironmentError } from '../model/harness-error.ts';
import type { Engine } from './engine.ts';
import { canonicalName } from './image-map.ts';

const containerd = ['ctr', '--namespace', 'k8s.io', 'images'] as const;

/** An image that the engine has as `source` and that the cluster has to know as `name`. */
export interface ImageToImport {
  readonly source: string;
  readonly name: string;
}

/** Streams images from the engine into the containerd of a cluster's container in one archive, and names them as the
 * manifests do. Nothing is written to a disk of this machine.
 * @throws EnvironmentError with the words of `ctr` where the import fails; the signal's reason. */
export async function importImages(
  engine: Engine,
  containerId: string,
  images: readonly ImageToImport[],
  signal: AbortSignal,
): Promise<void> {
  const input = await saveImages(engine, [...new Set(images.map(({ source }) => source))]);
  try {
    signal.throwIfAborted();
    await runInContainer(engine, containerId, [...containerd, 'import', '--digests=false', '-'], { input, signal });
  } finally {
    input.destroy();
  }
  for (const { source, name } of images) {
    if (canonicalName(source) === canonicalName(name)) continue;
    const tag = [...containerd, 'tag', '--force', canonicalName(source), canonicalName(name)];
    await runInContainer(engine, containerId, tag);
  }
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

/** References that the cluster's containerd has. */
export async function importedImages(engine: Engine, containerId: string): Promise<ReadonlySet<string>> {
  const output = await runInContainer(engine, containerId, [...containerd, 'list', '--quiet']);
  return new Set(output.split('\n').map((line) => line.trim()));
}

/** Resolves when the containerd inside the container answers. */
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
 * @param given input: its standard input; signal: gives the command up. An engine keeps the connection to a command open
 * when its container is removed.
 * @throws EnvironmentError with its output where it ends with another code than 0; the signal's reason. */
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
