import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHelm } from '../../helm/binary/run-helm.ts';
import { renderRelease } from '../../helm/render-release.ts';
import { stageChart } from '../../helm/stage/stage-chart.ts';
import { loadPlatform } from '../../load/load-platform.ts';
import { renderManifests } from '../../manifests/render-manifests.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Release } from '../../model/platform.ts';
import { checkName } from './check-name.ts';

/** The first line of a scenario file, by which editors complete it. */
export function schemaLine(path: string, format: 'platform' | 'scenario' = 'scenario'): string {
  const own = fileURLToPath(new URL(`../../schemas/${format}.schema.json`, import.meta.url));
  // The cache folder of npx differs per machine: the line is right once the package is installed here.
  const schema = own.includes('/_npx/')
    ? resolve(`node_modules/platform-scenarios/dist/schemas/${format}.schema.json`)
    : own;
  return `# yaml-language-server: $schema=${relative(dirname(path), schema)}`;
}

/** Makes a scenario file beside the platform file: that a workload of a release has ready pods.
 * @param release default: the first that has a Deployment, StatefulSet or DaemonSet.
 * @returns the file that was written, or would be.
 * @throws InputError where the name or the release will not do, or the file is there already. */
export async function newScenario(request: {
  readonly name: string;
  readonly platform: string;
  readonly release?: string;
  readonly dryRun: boolean;
}): Promise<string> {
  const problem = checkName(request.name, []);
  if (problem !== undefined) refuse(problem);
  const path = resolve(dirname(request.platform), `${request.name}.yaml`);
  const shown = relative('', path);
  if (existsSync(path)) refuse(`${shown} exists: choose another name; nothing was written`);
  const { releases } = loadPlatform(request.platform);
  const names = releases.map(({ name }) => name);
  if (request.release !== undefined && !names.includes(request.release))
    refuse(`--release: ${request.release} was given; expected ${names.join(', ')}`);
  const candidates = releases.filter(({ name }) => request.release === undefined || name === request.release);
  for (const release of candidates) {
    const workload = await workloadOf(release);
    if (workload === undefined) continue;
    if (!request.dryRun) await writeFile(path, scenarioText(request.name, path, release.name, workload));
    return shown;
  }
  return refuse(`no workload is in ${candidates.map(({ name }) => name).join(', ')}; expected a release with one`);
}

async function workloadOf(release: Release): Promise<KubeObject | undefined> {
  const { objects } = await rendered(release);
  return objects.find(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
}

async function rendered(release: Release): Promise<RenderedRelease> {
  const namespace = 'default';
  const { signal } = new AbortController();
  if (release.chart === undefined) return renderManifests({ release, namespace, image: undefined, signal });
  const helm = await createHelm();
  await using chart = await stageChart(release.chart, helm);
  return await renderRelease(helm, { release, chart, namespace, values: release.set });
}

function scenarioText(name: string, path: string, release: string, { kind, metadata }: KubeObject): string {
  const ready = kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas';
  return `${schemaLine(path)}
scenario: ${name}
needs: [${release}]
steps:
  - name: ${metadata.name} has ready pods
    eventually: {within: 30s}
    assert: {apiVersion: apps/v1, kind: ${kind}, name: ${metadata.name}}
    expect: {object: {status: {${ready}: {gte: 1}}}}
`;
}

function refuse(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}
