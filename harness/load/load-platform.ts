import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseDuration } from '../model/duration.ts';
import { InputError, type Problem } from '../model/input-error.ts';
import {
  type ChartSource,
  dockerfileOf,
  type Platform,
  type PlatformFile,
  platformSchema,
  type Release,
} from '../model/platform.ts';
import { suggestion } from '../text/suggest.ts';
import { allowedKeysAt } from './allowed-keys.ts';
import { describeIssues } from './describe-issues.ts';
import { parseYaml, type YamlDocument } from './parse-yaml.ts';

/** Reads platform.yaml; paths in the result are absolute.
 * @throws InputError with every problem of the file, each with file:line:column. */
export function loadPlatform(file: string): Platform {
  const [document, second] = parseYaml(readText(file), file);
  if (document === undefined)
    throw new InputError([
      { at: { file, line: 1, column: 1 }, message: 'the file is empty; expected platform and releases' },
    ]);
  if (second !== undefined)
    throw new InputError([
      { at: second.locate([]), message: 'a platform file has one document, and this is a second' },
    ]);
  const parsed = platformSchema.safeParse(document.value);
  if (!parsed.success) {
    throw new InputError(
      describeIssues(parsed.error.issues, document, [], (path) => allowedKeysAt(platformSchema, path)),
    );
  }
  const folder = dirname(resolve(file));
  const problems = [
    ...sourceProblems(parsed.data, document),
    ...nameProblems(parsed.data, document),
    ...versionProblems(parsed.data, document),
    ...pathProblems(parsed.data, document, folder),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const { versions } = parsed.data.cluster;
  const absolute = (path: string) => resolve(folder, path);
  const name = parsed.data.platform ?? nameOf(folder);
  return Object.freeze({
    ...parsed.data,
    platform: name,
    file,
    folder,
    steps: parsed.data.steps.flatMap((pattern) => stepFiles(pattern, folder)),
    cluster: { ...parsed.data.cluster, ...(versions !== undefined && { versions: absolute(versions) }) },
    releases: parsed.data.releases.map((release) => absoluteRelease(release, absolute, name)),
  });
}

function absoluteRelease(
  { build, namespace, ...release }: PlatformFile['releases'][number],
  absolute: (path: string) => string,
  platform: string,
): Release {
  const { chart, manifests, kustomize, values } = release;
  return {
    ...release,
    ...(chart !== undefined && { chart: chartOf(chart, absolute) }),
    ...(manifests !== undefined && { manifests: absolute(manifests) }),
    ...(kustomize !== undefined && { kustomize: absolute(kustomize) }),
    ...(namespace !== undefined && namespace !== platform && { namespace }),
    values: values.map(absolute),
    ...(build && {
      build: {
        ...build,
        context: absolute(build.context),
        dockerfile: absolute(dockerfileOf(build)),
        secrets: Object.fromEntries(
          Object.entries(build.secrets).map(([id, from]) => [
            id,
            'file' in from ? { file: absolute(from.file) } : from,
          ]),
        ),
      },
    }),
  };
}

/** The folder's name as the name of a platform. */
function nameOf(folder: string): string {
  const own = basename(folder) === 'scenarios' ? basename(dirname(folder)) : basename(folder);
  const label = own
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 53);
  return label.replaceAll(/^-+|-+$/g, '') || 'platform';
}

/** A chart as `{repo, name, version}` where it is no folder. */
function chartOf(chart: ChartSource, absolute: (path: string) => string): ChartSource {
  if (typeof chart !== 'string') return chart;
  if (!chart.startsWith(oci)) return absolute(chart);
  const [, repo = '', name = '', version = ''] = ociChart.exec(chart) ?? [];
  return { repo, name, version };
}

const oci = 'oci://';
const ociChart = /^(oci:\/\/\S+)\/([^/:\s]+):(v?\d+\.\d+\.\d+[^\s/]*)$/;

/** A release is of one source, and only a chart takes values. */
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
      message: `release "${release.name}": ${key} is for a chart, and this release is of ${source}`,
    }));
  });
}

const sources = ['chart', 'manifests', 'kustomize'] as const;
const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

function versionProblems({ releases }: PlatformFile, document: YamlDocument): Problem[] {
  return releases.flatMap(({ chart }, index) =>
    typeof chart !== 'string' || !chart.startsWith(oci) || ociChart.test(chart)
      ? []
      : {
          at: document.locate(['releases', index, 'chart']),
          message: `chart "${chart}" has no exact version; expected one behind it, such as oci://registry.example/charts/podinfo:6.7.0`,
        },
  );
}

/** Text of a file. @param whose says in an error why it was read. @throws InputError where it cannot be read. */
export function readText(file: string, whose?: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'it is a folder; expected a file'
          : `cannot be read (${code})`;
    throw new InputError([{ at: undefined, message: `${file}${whose === undefined ? '' : `, ${whose}`}: ${why}` }]);
  }
}

function nameProblems(platform: PlatformFile, document: YamlDocument): Problem[] {
  const problems: Problem[] = [];
  const names = platform.releases.map((release) => release.name);
  platform.releases.forEach((release, index) => {
    const base = ['releases', index] as const;
    if (names.indexOf(release.name) !== index) {
      problems.push({ at: document.locate([...base, 'name']), message: `release "${release.name}" is named twice` });
    }
    release.needs.forEach((need, position) => {
      const isLeftOut = !release.optional && platform.releases.some((each) => each.name === need && each.optional);
      if (names.includes(need) && need !== release.name && !isLeftOut) return;
      const what =
        need === release.name
          ? `release "${need}" needs itself`
          : isLeftOut
            ? `release "${need}" is optional, and release "${release.name}", which is not, needs it`
            : `unknown release "${need}"${suggestion(need, names)}; known: ${names.join(', ')}`;
      problems.push({ at: document.locate([...base, 'needs', position]), message: what });
    });
    if (release.timeout !== undefined && parseDuration(release.timeout) === undefined) {
      problems.push({
        at: document.locate([...base, 'timeout']),
        message: `timeout: expected a duration such as 90s or 3m, got "${release.timeout}"`,
      });
    }
  });
  const circle = findCircle(platform);
  if (circle)
    problems.push({
      at: document.locate(['releases']),
      message: `releases need each other in a circle: ${circle.join(' -> ')}`,
    });
  return problems;
}

/** The absolute files that a pattern names, in their order. */
function stepFiles(pattern: string, folder: string): string[] {
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
        message: `steps: no file is "${pattern}" (looked in ${folder})`,
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
    // A context that a command makes is not there yet.
    if (build && (build.dockerfile !== undefined || build.prepare === undefined))
      check(dockerfileOf(build), ['releases', index, 'build', 'dockerfile'], 'Dockerfile');
  });
  return problems;
}
