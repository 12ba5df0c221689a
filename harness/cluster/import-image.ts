import { PassThrough, type Readable } from 'node:stream';
import { EnvironmentError } from '../model/harness-error.ts';
import type { Engine } from './engine.ts';
import { canonicalName } from './image-map.ts';

const containerd = ['ctr', '--namespace', 'k8s.io', 'images'] as const;

/** Streams an image from the engine into the containerd of a cluster's container, under the name that the charts use.
 * Nothing is written to a disk of this machine.
 * @param source reference that the engine has.
 * @param name reference that the manifests name.
 * @throws EnvironmentError with the words of `ctr` where the import fails. */
export async function importImage(engine: Engine, containerId: string, source: string, name: string): Promise<void> {
  const archive = (await engine.docker.getImage(source).get()) as Readable;
  await runInContainer(engine, containerId, [...containerd, 'import', '--digests=false', '-'], archive);
  if (canonicalName(source) === canonicalName(name)) return;
  await runInContainer(engine, containerId, [
    ...containerd,
    'tag',
    '--force',
    canonicalName(source),
    canonicalName(name),
  ]);
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
      await runInContainer(engine, containerId, [...containerd, 'list', '--quiet']);
      return;
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Runs a command in a container and resolves to its standard output.
 * @throws EnvironmentError with its output where it ends with another code than 0. */
export async function runInContainer(
  engine: Engine,
  containerId: string,
  command: readonly string[],
  input?: Readable,
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
  await new Promise<void>((resolve, reject) => {
    stream.on('end', resolve);
    stream.on('close', resolve);
    stream.on('error', reject);
  });
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
