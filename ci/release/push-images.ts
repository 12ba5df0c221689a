import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HarnessError } from 'platform-scenarios';
import { parse } from 'yaml';
import { z } from 'zod';

/** An image to release. */
export interface ReleasedImage {
  readonly name: string;
  readonly tag: string;
  /** Folder of its Dockerfile, relative to the root of the repository. */
  readonly folder: string;
  readonly context: string;
}

/** The images of this repository, each with the tag that its chart uses by default. */
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

/** Builds images, pushes them, and signs each by digest with cosign, which uses the identity of the workflow that runs
 * it.
 * @param to registry and folder, such as registry.example/platform; undefined: only build
 * @returns what was pushed and signed, as NAME@DIGEST, or what was built, as NAME:TAG
 * @throws HarnessError of the program that failed; an image that cannot be signed fails the release */
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

/** Signs the digest that the registry reports, rather than whatever the tag refers to by then. */
async function pushSigned(image: string, repository: string): Promise<string> {
  const pushed = await run('docker', 'push', image);
  const [, digest] = /^\S+: digest: (sha256:[0-9a-f]{64}) /m.exec(pushed) ?? [];
  if (digest === undefined)
    throw new HarnessError(`docker push ${image} reported no digest`, {
      expected: 'a line with the digest',
      observed: pushed,
    });
  await run('cosign', 'sign', '--yes', `${repository}@${digest}`);
  return `${repository}@${digest}`;
}

/** @throws HarnessError with the end of its output if the program does not exist or fails */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (cause) {
    const { code, stderr = '' } = cause as { readonly code?: string | number; readonly stderr?: string };
    const how = code === 'ENOENT' ? 'the program is not installed' : `it exited with ${code}`;
    const said = stderr.trim().split('\n').slice(-10).join('\n');
    throw new HarnessError(`${[program, ...args].join(' ')}: ${how}`, {
      ...(said !== '' && { observed: said }),
      cause,
    });
  }
}
