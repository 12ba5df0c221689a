import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { load } from 'js-yaml';
import { InputError } from '../model/errors/input-error.ts';
import {
  type ChartSource,
  dockerfileOf,
  type Platform,
  type PlatformFile,
  platformSchema,
  type Release,
} from '../model/platform.ts';
import { checkPlatform, oci, ociChart, stepFiles } from './checks/check-platform.ts';
import { allowedKeysAt } from './yaml/allowed-keys.ts';
import { describeIssues } from './yaml/describe-issues.ts';
import { kubectlSchema } from './yaml/parse-manifests.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

/** Reads platform.yaml; paths in the result are absolute.
 * @throws InputError with file:line:column of every problem in the file */
export function loadPlatform(file: string): Platform {
  const [document, second] = parseYaml(readText(file), file);
  if (document === undefined)
    throw new InputError([
      { at: { file, line: 1, column: 1 }, message: 'the file is empty; expected platform and releases' },
    ]);
  if (second !== undefined)
    throw new InputError([
      { at: second.locate([]), message: 'a platform file must have one document, but this is a second one' },
    ]);
  const parsed = platformSchema.safeParse(document.value);
  if (!parsed.success) {
    throw new InputError(
      describeIssues(parsed.error.issues, document, [], (path) => allowedKeysAt(platformSchema, path)),
    );
  }
  const folder = dirname(resolve(file));
  const problems = checkPlatform(parsed.data, document, folder);
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

/** Derives the platform's name from its folder. Charts write it without quotes as a namespace, so that it has to be text to
 * YAML, which `y`, `no` and `2024` are not. */
function nameOf(folder: string): string {
  const own = basename(folder) === 'scenarios' ? basename(dirname(folder)) : basename(folder);
  const label = own
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 53);
  const name = label.replaceAll(/^-+|-+$/g, '') || 'platform';
  return typeof load(name, { schema: kubectlSchema }) === 'string' ? name : `platform-${name}`;
}

/** A folder as absolute path, or an oci:// address as `{repo, name, version}`. */
function chartOf(chart: ChartSource, absolute: (path: string) => string): ChartSource {
  if (typeof chart !== 'string') return chart;
  if (!chart.startsWith(oci)) return absolute(chart);
  const [, repo = '', name = '', version = ''] = ociChart.exec(chart) ?? [];
  return { repo, name, version };
}

/** Reads a file. @param whose says in the error why the file was read @throws InputError if it cannot be read */
export function readText(file: string, whose?: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'is a folder; expected a file'
          : `cannot be read (${code})`;
    throw new InputError([{ at: undefined, message: `${file}${whose === undefined ? '' : `, ${whose}`}: ${why}` }]);
  }
}
