import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseDuration } from '../model/duration.ts';
import { InputError, type Problem } from '../model/input-error.ts';
import { type ChartSource, type Platform, type PlatformFile, platformSchema } from '../model/platform.ts';
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
    ...nameProblems(parsed.data, document),
    ...versionProblems(parsed.data, document),
    ...pathProblems(parsed.data, document, folder),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const { versions } = parsed.data.cluster;
  const absolute = (path: string) => resolve(folder, path);
  return Object.freeze({
    ...parsed.data,
    platform: parsed.data.platform ?? nameOf(folder),
    file,
    folder,
    steps: parsed.data.steps.flatMap((pattern) => stepFiles(pattern, folder)),
    cluster: { ...parsed.data.cluster, ...(versions !== undefined && { versions: absolute(versions) }) },
    releases: parsed.data.releases.map((release) => ({
      ...release,
      chart: chartOf(release.chart, absolute),
      values: release.values.map(absolute),
      ...(release.build && {
        build: {
          ...release.build,
          context: absolute(release.build.context),
          dockerfile: absolute(release.build.dockerfile),
        },
      }),
    })),
  });
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
    if (typeof release.chart === 'string' && !release.chart.startsWith(oci)) {
      check(`${release.chart}/Chart.yaml`, ['releases', index, 'chart'], 'chart');
    }
    for (const [position, values] of release.values.entries()) {
      check(values, ['releases', index, 'values', position], 'values file');
    }
    if (typeof release.tls === 'object' && typeof release.tls.ca === 'string')
      check(release.tls.ca, ['releases', index, 'tls', 'ca'], 'file with certificates');
    if (release.build) check(release.build.dockerfile, ['releases', index, 'build', 'dockerfile'], 'Dockerfile');
  });
  return problems;
}
