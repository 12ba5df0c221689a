import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { cacheFolder } from '../../host/cache-folder.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { ChartSource, Release, RemoteChart } from '../../model/platform.ts';
import { type Helm, HelmError } from '../binary/run-helm.ts';

/** Folder of a remote chart in the user's cache, pulled on first use; an exact version never changes.
 * @throws EnvironmentError if it cannot be pulled */
export async function pullChart(chart: RemoteChart, helm: Helm, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(chart)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(env), 'charts', key);
  const path = join(folder, chart.name);
  if (existsSync(path)) return path;
  await mkdir(dirname(folder), { recursive: true });
  // Parallel runs may pull the same chart: each pulls into its own folder, and the first rename wins.
  const partial = `${folder}.${randomUUID()}`;
  const named = chart.repo.startsWith('oci://') ? [`${chart.repo}/${chart.name}`] : [chart.name, '--repo', chart.repo];
  try {
    await pull(helm, [...named, '--version', chart.version, '--untar', '--untardir', partial]);
    await rename(partial, folder).catch((error: unknown) => {
      if (!existsSync(path)) throw error;
    });
  } catch (cause) {
    if (!(cause instanceof HelmError)) throw cause;
    throw new EnvironmentError(`chart ${chartText(chart)} cannot be pulled`, {
      observed: cause.observed ?? cause.message,
      next: `check repo, name and version: helm show chart ${named.join(' ')} --version ${chart.version}`,
      cause,
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return path;
}

/** Parses a chart address such as oci://registry.example.com/charts/name:1.2.0; undefined for a folder.
 * @param flag the flag with the address, for the error
 * @throws InputError for an address without a version */
export function remoteChart(given: string, flag: string): RemoteChart | undefined {
  if (!given.startsWith('oci://')) return undefined;
  const [, repo, name, version] = /^(oci:\/\/.+)\/([^/:]+):([^:/]+)$/.exec(given) ?? [];
  if (repo !== undefined && name !== undefined && version !== undefined) return { repo, name, version };
  const message = `${flag}: ${given} was given; expected oci://REGISTRY/PATH/NAME:VERSION, or a folder`;
  throw new InputError([{ at: undefined, message }]);
}

/** Runs `helm pull`. Plain HTTP is allowed for a registry on this machine, as in Docker; any other must use TLS. */
export async function pull(helm: Helm, args: readonly string[]): Promise<void> {
  try {
    await helm.run(['pull', ...args]);
  } catch (error) {
    const isLocal = /^oci:\/\/(localhost|127\.[\d.]+|\[::1\])[:/]/.test(args[0] ?? '');
    if (!isLocal || !(error instanceof HelmError) || !/HTTP response to HTTPS client/.test(error.observed ?? ''))
      throw error;
    await helm.run(['pull', ...args, '--plain-http']);
  }
}

/** Describes the source of a release: its chart, manifests or kustomization. */
export function sourceText({ chart, manifests, kustomize = '' }: Release): string {
  if (chart !== undefined) return `chart ${chartText(chart)}`;
  return manifests === undefined ? `kustomization ${relative('', kustomize)}` : `manifests ${relative('', manifests)}`;
}

/** Describes a chart: its relative folder, or its address and version. */
export function chartText(chart: ChartSource): string {
  return typeof chart === 'string' ? relative('', chart) || '.' : `${chart.repo}/${chart.name}:${chart.version}`;
}
