import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import tar from 'tar-stream';
import { EnvironmentError } from '../model/harness-error.ts';
import { type Build, dockerfileOf } from '../model/platform.ts';
import type { Engine } from './engine.ts';
import { type ImageMap, replaceImage } from './image-map.ts';
import { hasImage, imageId, provideImage } from './provide-image.ts';

const label = 'platform-scenarios.build';

interface ContextFile {
  readonly name: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

/** Builds the image of a release unless one of the same inputs is there, and returns its tag: the hash of the context,
 * the Dockerfile, the arguments and the base images.
 * @throws EnvironmentError with the end of the build's output where it fails. */
export async function buildImage(
  engine: Engine,
  build: Build,
  map: ImageMap,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly repository: string; readonly tag: string; readonly built: boolean }> {
  const args: Record<string, string> = {};
  for (const [name, value] of Object.entries(build.args)) args[name] = replaceImage(value, map);
  const dockerfilePath = dockerfileOf(build);
  const dockerfile = await readFile(dockerfilePath);
  const bases = baseImages(dockerfile.toString('utf8'), args);
  const prepared = build.prepare === undefined ? undefined : prepareContext(build, build.prepare, note, signal);
  await Promise.all([
    ...bases.map((base) => provideImage(engine, base, `Dockerfile ${dockerfilePath}`, note)),
    prepared,
  ]);

  const files = [...(await readContext(build.context)), { name: 'Dockerfile', content: dockerfile, executable: false }];
  const tag = await hashOf(engine, files, args, bases);
  const reference = `${build.image}:${tag}`;
  if (await hasImage(engine.docker, reference)) return { repository: build.image, tag, built: false };

  note(`building ${build.image}`);
  await runBuild(engine, reference, files, args, build);
  await removeOlder(engine, build.image, reference);
  return { repository: build.image, tag, built: true };
}

async function prepareContext(
  build: Build,
  command: readonly string[],
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  note(command.join(' '));
  const [program = '', ...rest] = command;
  try {
    await promisify(execFile)(program, rest, {
      cwd: packageFolder(dockerfileOf(build)),
      signal,
      maxBuffer: 16 * 2 ** 20,
    });
  } catch (cause) {
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new EnvironmentError(`the command that prepares the image ${build.image} failed: ${command.join(' ')}`, {
      observed: output.slice(-2000),
      next: command.join(' '),
      cause,
    });
  }
}

/** The nearest folder above a file that holds a package.json: where people run npm. */
export function packageFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

async function readContext(folder: string): Promise<ContextFile[]> {
  if (!existsSync(folder)) {
    throw new EnvironmentError(`the build context ${folder} does not exist`, {
      next: 'correct build.context, or add build.prepare with the command that makes it',
    });
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (path) => ({
      name: relative(folder, path),
      content: await readFile(path),
      executable: ((await stat(path)).mode & 0o100) !== 0,
    })),
  );
}

async function hashOf(
  engine: Engine,
  files: readonly ContextFile[],
  args: Readonly<Record<string, string>>,
  bases: readonly string[],
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(`${file.name}\0${file.executable}\0${file.content.length}\0`).update(file.content);
  hash.update(JSON.stringify(Object.entries(args).sort()));
  for (const base of bases) hash.update((await imageId(engine.docker, base)) ?? base);
  return hash.digest('hex').slice(0, 16);
}

/** The images that a Dockerfile starts from, with ARGs filled in; names of its own stages are left out. */
export function baseImages(dockerfile: string, args: Readonly<Record<string, string>>): string[] {
  const known = new Map<string, string>();
  const stages = new Set<string>();
  const images = new Set<string>();
  for (const line of dockerfile.replaceAll(/\\\r?\n/g, ' ').split('\n')) {
    const arg = /^\s*ARG\s+(\w+)(?:=(\S+))?/i.exec(line);
    if (arg?.[1] !== undefined && !known.has(arg[1]))
      known.set(arg[1], args[arg[1]] ?? arg[2]?.replace(/^(["'])(.*)\1$/, '$2') ?? '');
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from?.[1] === undefined) continue;
    const image = from[1].replace(
      /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
      (_, bare?: string, braced?: string, fallback?: string) => known.get(bare ?? braced ?? '') || (fallback ?? ''),
    );
    if (image !== 'scratch' && !stages.has(image.toLowerCase())) images.add(image);
    if (from[2] !== undefined) stages.add(from[2].toLowerCase());
  }
  return [...images];
}

async function runBuild(
  engine: Engine,
  reference: string,
  files: readonly ContextFile[],
  buildargs: Record<string, string>,
  build: Build,
): Promise<void> {
  const pack = tar.pack();
  for (const file of files)
    pack.entry({ name: file.name, mode: file.executable ? 0o755 : 0o644, mtime: new Date(0) }, file.content);
  pack.finalize();
  const output: string[] = [];
  try {
    const stream = await engine.docker.buildImage(Readable.from(pack), {
      t: reference,
      buildargs,
      labels: { [label]: build.image },
      rm: true,
      forcerm: true,
    });
    await new Promise<void>((resolve, reject) => {
      engine.docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        (event: { stream?: string; error?: string }) => {
          output.push(event.stream ?? '');
          if (event.error !== undefined) reject(new Error(event.error));
        },
      );
    });
  } catch (cause) {
    throw new EnvironmentError(`the image ${build.image} could not be built from ${dockerfileOf(build)}`, {
      observed: `${cause instanceof Error ? cause.message : String(cause)}\n${output.join('').slice(-1500)}`.trim(),
      next: `docker build -f ${dockerfileOf(build)} ${build.context}`,
      cause,
    });
  }
}

/** Keeps the three newest images of a repository that this kit built, and those of the last day, which a run beside
 * this one may be about to import, so that builds do not fill the disk. */
async function removeOlder(engine: Engine, repository: string, newest: string): Promise<void> {
  const images = await engine.docker.listImages({ filters: { label: [`${label}=${repository}`] } });
  const older = images
    .filter((image) => !(image.RepoTags ?? []).includes(newest))
    .sort((a, b) => b.Created - a.Created);
  const aDayAgo = Date.now() / 1000 - 24 * 3600;
  for (const image of older.slice(2).filter(({ Created }) => Created < aDayAgo)) {
    // One that another run uses cannot be removed now; the next build comes by again.
    for (const name of image.RepoTags ?? [])
      await engine.docker
        .getImage(name)
        .remove()
        .catch(() => undefined);
  }
}
