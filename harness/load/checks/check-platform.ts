import { existsSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { durationProblem } from '../../model/duration.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import { dockerfileOf, type PlatformFile } from '../../model/platform.ts';
import { suggestion } from '../../text/suggest.ts';
import type { YamlDocument } from '../yaml/parse-yaml.ts';

export const oci = 'oci://';
export const ociChart = /^(oci:\/\/\S+)\/([^/:\s]+):(v?\d+\.\d+\.\d+[^\s/]*)$/;
const sources = ['chart', 'manifests', 'kustomize'] as const;
const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The problems of a platform file beyond its schema. @param folder folder of the file */
export function checkPlatform(platform: PlatformFile, document: YamlDocument, folder: string): Problem[] {
  return [
    ...sourceProblems(platform, document),
    ...nameProblems(platform, document),
    ...versionProblems(platform, document),
    ...pathProblems(platform, document, folder),
  ];
}

/** A release must have exactly one source, and only a chart accepts values. */
function sourceProblems({ releases }: PlatformFile, document: YamlDocument): Problem[] {
  return releases.flatMap((release, index) => {
    const given = sources.filter((key) => release[key] !== undefined);
    const at = (key?: string) => document.locateKey(['releases', index, ...(key === undefined ? [] : [key])]);
    if (given.length !== 1) {
      const observed = given.length === 0 ? 'none of them' : given.join(' and ');
      const message = `release "${release.name}": expected one of ${sources.join(', ')}, got ${observed}`;
      return [{ at: at(given[1]), message }];
    }
    const [source] = given;
    const isGiven = { values: release.values.length > 0, set: Object.keys(release.set).length > 0 };
    const wrong = source === 'chart' ? [] : (['values', 'set'] as const).filter((key) => isGiven[key]);
    return wrong.map((key) => ({
      at: at(key),
      message: `release "${release.name}": ${key} is for a chart, but this release uses ${source}`,
    }));
  });
}

function versionProblems({ releases }: PlatformFile, document: YamlDocument): Problem[] {
  return releases.flatMap(({ chart }, index) =>
    typeof chart !== 'string' || !chart.startsWith(oci) || ociChart.test(chart)
      ? []
      : {
          at: document.locate(['releases', index, 'chart']),
          message: `chart "${chart}" has no exact version; expected a reference such as oci://registry.example/charts/podinfo:6.7.0`,
        },
  );
}

function nameProblems(platform: PlatformFile, document: YamlDocument): Problem[] {
  const problems: Problem[] = [];
  const names = platform.releases.map((release) => release.name);
  platform.releases.forEach((release, index) => {
    const base = ['releases', index] as const;
    if (names.indexOf(release.name) !== index) {
      problems.push({
        at: document.locate([...base, 'name']),
        message: `release "${release.name}" is a duplicate name`,
      });
    }
    release.needs.forEach((need, position) => {
      const isLeftOut = !release.optional && platform.releases.some((each) => each.name === need && each.optional);
      if (names.includes(need) && need !== release.name && !isLeftOut) return;
      const what =
        need === release.name
          ? `release "${need}" needs itself`
          : isLeftOut
            ? `release "${need}" is optional, but release "${release.name}", which is not optional, needs it`
            : `unknown release "${need}"${suggestion(need, names)}; known: ${names.join(', ')}`;
      problems.push({ at: document.locate([...base, 'needs', position]), message: what });
    });
    const expected = release.timeout && durationProblem(release.timeout);
    if (expected)
      problems.push({
        at: document.locate([...base, 'timeout']),
        message: `timeout: expected ${expected}, got "${release.timeout}"`,
      });
  });
  const circle = findCircle(platform);
  if (circle)
    problems.push({
      at: document.locate(['releases']),
      message: `releases need each other in a cycle: ${circle.join(' -> ')}`,
    });
  return problems;
}

/** The absolute paths of the files that match a pattern, sorted. */
export function stepFiles(pattern: string, folder: string): string[] {
  return globSync(pattern, { cwd: folder })
    .map((file) => resolve(folder, file))
    .sort();
}

function findCircle(platform: PlatformFile): string[] | undefined {
  const needs = new Map(platform.releases.map((release) => [release.name, release.needs]));
  const done = new Set<string>();
  const visit = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const need of needs.get(name) ?? []) {
      const circle = need === name ? undefined : visit(need, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of needs.keys()) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}

function pathProblems(platform: PlatformFile, document: YamlDocument, folder: string): Problem[] {
  const problems: Problem[] = [];
  const check = (path: string, where: PropertyKey[], what: string) => {
    if (!existsSync(resolve(folder, path))) {
      problems.push({
        at: document.locate(where),
        message: `${what} "${path}" does not exist (looked for ${resolve(folder, path)})`,
      });
    }
  };
  platform.steps.forEach((pattern, index) => {
    if (stepFiles(pattern, folder).length === 0)
      problems.push({
        at: document.locate(['steps', index]),
        message: `steps: no file matches "${pattern}" (looked in ${folder})`,
      });
  });
  if (platform.cluster.versions !== undefined)
    check(platform.cluster.versions, ['cluster', 'versions'], 'versions file');
  platform.releases.forEach((release, index) => {
    const { chart, manifests, kustomize, build } = release;
    if (typeof chart === 'string' && !chart.startsWith(oci)) {
      check(`${chart}/Chart.yaml`, ['releases', index, 'chart'], 'chart');
    }
    if (manifests !== undefined) check(manifests, ['releases', index, 'manifests'], 'file or folder of manifests');
    if (kustomize !== undefined && !kustomizations.some((file) => existsSync(resolve(folder, kustomize, file))))
      check(`${kustomize}/${kustomizations[0]}`, ['releases', index, 'kustomize'], 'kustomization');
    for (const [position, values] of release.values.entries()) {
      check(values, ['releases', index, 'values', position], 'values file');
    }
    if (typeof release.tls === 'object' && typeof release.tls.ca === 'string')
      check(release.tls.ca, ['releases', index, 'tls', 'ca'], 'file with certificates');
    // If a command creates the build context, its Dockerfile may not exist yet.
    if (build && (build.dockerfile !== undefined || build.prepare === undefined))
      check(dockerfileOf(build), ['releases', index, 'build', 'dockerfile'], 'Dockerfile');
  });
  return problems;
}
