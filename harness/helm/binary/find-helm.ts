import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../../host/cache-folder.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { type CarriedTool, carrier, fetchTool, helmTool, kubectlTool } from './fetch-helm.ts';
import { unpackTool } from './unpack-tool.ts';

/** A binary, and where it was found. */
export interface HelmBinary {
  readonly path: string;
  readonly source: 'HELM_BIN' | 'KUBECTL_BIN' | 'PATH' | 'npm';
}

/** Finds helm. @throws EnvironmentError that says how to supply it */
export function findHelm(env: NodeJS.ProcessEnv = process.env): Promise<HelmBinary> {
  return findTool(helmTool, env);
}

/** Finds kubectl, which renders kustomizations. @throws EnvironmentError that says how to supply it */
export function findKubectl(env: NodeJS.ProcessEnv = process.env): Promise<HelmBinary> {
  return findTool(kubectlTool, env);
}

/** Finds a binary: the path in its environment variable, then PATH, then the npm package (linux-x64), which is
 * downloaded if necessary.
 * @throws EnvironmentError that says how to supply it */
async function findTool(tool: CarriedTool, env: NodeJS.ProcessEnv): Promise<HelmBinary> {
  const { name, variable } = tool;
  const named = env[variable];
  if (named) {
    if (isExecutable(named)) return { path: named, source: variable };
    throw new EnvironmentError(`${variable} is ${named}, which cannot be executed`, {
      expected: `the path of a ${name} binary`,
      next: `correct ${variable}, or unset it to use the ${name} of PATH or of the npm package`,
    });
  }
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find(isExecutable);
  if (onPath !== undefined) return { path: onPath, source: 'PATH' };
  return { path: await carriedTool(tool, env), source: 'npm' };
}

async function carriedTool(tool: CarriedTool, env: NodeJS.ProcessEnv): Promise<string> {
  const { name, variable, entry, least, install } = tool;
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') {
    throw new EnvironmentError(`no ${name} was found, and the npm package ${carrier} has one for linux-x64 only`, {
      expected: `${least} in ${variable} or on PATH`,
      observed: `this machine is ${platform}`,
      next: `install ${name} (${install}) and run again`,
    });
  }
  const archive = carrierArchive();
  if (archive === undefined) return fetchTool(tool, env);
  const { size, mtimeMs } = statSync(archive);
  const folder = join(cacheFolder(env), `${name}-${size}-${Math.round(mtimeMs)}`);
  return unpackTool(archive, entry, join(folder, name));
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
    // A folder also passes the check for the execute permission.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
