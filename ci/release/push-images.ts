import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HarnessError } from 'platform-scenarios';
import { parse } from 'yaml';
import { z } from 'zod';

/** An image that is released. */
export interface ReleasedImage {
  readonly name: string;
  readonly tag: string;
  /** The folder of its Dockerfile, and its build context, from the root of the repository. */
  readonly folder: string;
  readonly context: string;
}

/** The images of this repository, each under the tag that its chart asks for where values name none. */
export async function listImages(root: string): Promise<ReleasedImage[]> {
  const folders = { 'kaggle-data-api': 'service', 'fetch-kaggle': 'job' };
  return Promise.all(
    Object.entries(folders).map(async ([name, folder]) => {
      const chart: unknown = parse(await readFile(join(root, 'charts', name, 'Chart.yaml'), 'utf8'));
      const { appVersion: tag } = z.object({ appVersion: z.string() }).parse(chart);
      return { name, tag, folder, context: `${folder}/dist` };
    }),
  );
}

/** Builds images, pushes them, and signs each by its digest with cosign, which takes its identity from the workflow that runs it.
 * @param to registry and folder, such as registry.example/platform; undefined to build alone.
 * @returns what was pushed and signed, as NAME@DIGEST; what was built, as NAME:TAG, where nothing was pushed.
 * @throws HarnessError of the program that failed: an image that could not be signed fails the release. */
export async function pushImages(
  root: string,
  to: string | undefined,
  images: readonly ReleasedImage[],
): Promise<string[]> {
  const done: string[] = [];
  for (const { name, tag, folder, context } of images) {
    const image = `${to === undefined ? '' : `${to}/`}${name}:${tag}`;
    await run('docker', 'build', '--tag', image, '--file', join(root, folder, 'Dockerfile'), join(root, context));
    done.push(to === undefined ? image : await pushSigned(image, `${to}/${name}`));
  }
  return done;
}

/** What is signed is what the registry says it stored, and not whatever the tag leads to by then. */
async function pushSigned(image: string, repository: string): Promise<string> {
  const pushed = await run('docker', 'push', image);
  const [, digest] = /^\S+: digest: (sha256:[0-9a-f]{64}) /m.exec(pushed) ?? [];
  if (digest === undefined)
    throw new HarnessError(`docker push ${image} told no digest`, { expected: 'a line with it', observed: pushed });
  await run('cosign', 'sign', '--yes', `${repository}@${digest}`);
  return `${repository}@${digest}`;
}

/** @throws HarnessError where the program is not there or fails, with the end of what it said. */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (cause) {
    const { code, stderr = '' } = cause as { readonly code?: string | number; readonly stderr?: string };
    const how = code === 'ENOENT' ? 'there is no such program' : `it ended with exit code ${code}`;
    const said = stderr.trim().split('\n').slice(-10).join('\n');
    throw new HarnessError(`${[program, ...args].join(' ')}: ${how}`, {
      ...(said !== '' && { observed: said }),
      cause,
    });
  }
}
