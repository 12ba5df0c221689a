import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { EnvironmentError } from '../../model/errors/harness-error.ts';

/** One entry of a build context. */
export interface ContextEntry {
  readonly name: string;
  readonly mode: number;
  /** Content of a file; undefined for a folder or a link. */
  readonly content?: Buffer;
  /** Target of a symbolic link, which is sent as a link. */
  readonly link?: string;
}

/** Reads the build context: every file that is not excluded by the folder's .dockerignore or the one beside the
 * Dockerfile.
 * @throws EnvironmentError if the folder does not exist, or something in it cannot be read */
export async function readContext(folder: string, dockerfile: string): Promise<ContextEntry[]> {
  if (!existsSync(folder)) {
    throw new EnvironmentError(`the build context ${folder} does not exist`, {
      next: 'correct build.context, or add build.prepare with the command that creates it',
    });
  }
  const rules = await readIgnored(folder, dockerfile);
  const entries: ContextEntry[] = [];
  const read = async (below: string): Promise<void> => {
    const found = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const path = join(folder, name);
      const isLeftOut = rules.ignores(name);
      if (entry.isDirectory()) {
        if (!isLeftOut) entries.push({ name: `${name}/`, mode: 0o755 });
        // An exception rule (`!`) may include something inside an excluded folder.
        if (!isLeftOut || rules.hasExceptions) await read(name);
      } else if (isLeftOut) continue;
      else if (entry.isSymbolicLink()) entries.push({ name, mode: 0o777, link: await readlink(path) });
      else if (entry.isFile()) {
        const isExecutable = ((await stat(path)).mode & 0o100) !== 0;
        entries.push({ name, mode: isExecutable ? 0o755 : 0o644, content: await readFile(path) });
      }
    }
  };
  await read('').catch((cause: NodeJS.ErrnoException) => {
    throw new EnvironmentError(`the build context ${folder} cannot be read`, {
      observed: cause.code === 'ENOENT' ? `${cause.path} went away while it was read` : cause.message,
      next: 'end what writes into the folder, or correct its rights, and run again',
      cause,
    });
  });
  return entries;
}

async function readIgnored(folder: string, dockerfile: string) {
  const file = [`${dockerfile}.dockerignore`, join(folder, '.dockerignore')].find((path) => existsSync(path));
  const text = file === undefined ? '' : await readFile(file, 'utf8');
  const rules = dockerignore.default({ ignorecase: false }).add(text);
  return { ignores: (name: string) => rules.ignores(name), hasExceptions: /^\s*!/m.test(text) };
}
