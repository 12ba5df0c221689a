import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inTurn } from '../../host/in-turn.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { type Build, dockerfileOf } from '../../model/platform.ts';
import type { Engine } from '../engine.ts';
import { type ImageMap, replaceImage } from '../image-map.ts';
import { hasImage, imageId, provideImage } from '../provide-image.ts';
import { type ContextEntry, readContext } from './read-context.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { type BuildRequest, runBuild } from './run-build.ts';

const label = 'platform-scenarios.build';

/** Builds the image of a release, unless one with the same inputs exists, and returns its tag: a hash of the context,
 * the Dockerfile, its target, the arguments and the base images. Build secrets are not part of the hash, as in
 * BuildKit.
 * @throws EnvironmentError with the end of the build output if the build fails */
export async function buildImage(
  engine: Engine,
  build: Build,
  map: ImageMap,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly repository: string; readonly tag: string; readonly built: boolean }> {
  const args: Record<string, string> = {};
  for (const [name, value] of Object.entries(build.args)) args[name] = replaceImage(value, map);
  const file = dockerfileOf(build);
  const context = await prepareContext(build, file, note, signal);
  const dockerfile = await readText(file);
  const needs = readDockerfile(dockerfile, args, build.target);
  await Promise.all(needs.images.map((base) => provideImage(engine, base, `Dockerfile ${file}`, note)));

  const tag = await hashOf(engine, { context, dockerfile, args, target: build.target }, needs.images);
  const reference = `${build.image}:${tag}`;
  if (await hasImage(engine.docker, reference)) return { repository: build.image, tag, built: false };

  note(`building ${build.image}`);
  await runBuild(
    engine,
    { build, reference, args, dockerfile, context, needs, labels: { [label]: build.image } },
    signal,
  );
  await removeOlder(engine, build.image, reference);
  return { repository: build.image, tag, built: true };
}

/** Runs the command that makes the context, and reads the context before another run makes it anew. */
async function prepareContext(
  build: Build,
  file: string,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<ContextEntry[]> {
  const { prepare } = build;
  if (prepare === undefined) return readContext(build.context, file);
  const cwd = packageFolder(file);
  const work = async () => {
    note(prepare.join(' '));
    await runPrepare(build.image, prepare, cwd, signal);
    return readContext(build.context, file);
  };
  return inTurn(cwd, work, { signal, onWait: () => note(`waits for another run that prepares an image in ${cwd}`) });
}

async function runPrepare(image: string, command: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  const [program = '', ...rest] = command;
  try {
    await promisify(execFile)(program, rest, { cwd, signal, maxBuffer: 16 * 2 ** 20 });
  } catch (cause) {
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new EnvironmentError(`the command that prepares the image ${image} failed: ${command.join(' ')}`, {
      observed: output.slice(-2000),
      next: command.join(' '),
      cause,
    });
  }
}

/** The nearest folder above a file that contains a package.json, which is where people run npm. */
export function packageFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new EnvironmentError(`the Dockerfile ${file} cannot be read`, {
      observed: cause instanceof Error ? cause.message : String(cause),
      next: 'correct build.dockerfile',
      cause,
    });
  });
}

async function hashOf(
  engine: Engine,
  inputs: Pick<BuildRequest, 'context' | 'dockerfile' | 'args'> & { readonly target: string | undefined },
  bases: readonly string[],
): Promise<string> {
  const hash = createHash('sha256').update(inputs.dockerfile).update('\0');
  for (const { name, mode, link = '', content = Buffer.of() } of inputs.context)
    hash.update(`${name}\0${mode}\0${link}\0${content.length}\0`).update(content);
  hash.update(JSON.stringify([Object.entries(inputs.args).sort(), inputs.target ?? null]));
  for (const base of bases) hash.update((await imageId(engine.docker, base)) ?? base);
  return hash.digest('hex').slice(0, 16);
}

/** Keeps the three newest images of a repository that this kit built, so that builds do not fill the disk. Images of
 * the last day are kept too, because a parallel run may be about to import one. */
async function removeOlder(engine: Engine, repository: string, newest: string): Promise<void> {
  const images = await engine.docker.listImages({ filters: { label: [`${label}=${repository}`] } });
  const older = images
    .filter((image) => !(image.RepoTags ?? []).includes(newest))
    .sort((a, b) => b.Created - a.Created);
  const aDayAgo = Date.now() / 1000 - 24 * 3600;
  for (const image of older.slice(2).filter(({ Created }) => Created < aDayAgo)) {
    // An image that another run uses cannot be removed now; the next build tries again.
    for (const name of image.RepoTags ?? [])
      await engine.docker
        .getImage(name)
        .remove()
        .catch(() => undefined);
  }
}
