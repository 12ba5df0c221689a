import { isDeepStrictEqual } from 'node:util';
import { parseObjects } from '../load/yaml/parse-manifests.ts';
import type { RenderedRelease } from '../model/cluster/rendered-release.ts';
import { InputError } from '../model/errors/input-error.ts';
import type { Release } from '../model/platform.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import { type Helm, HelmError } from './binary/run-helm.ts';
import { imagesFor } from './images-of.ts';
import type { StagedChart } from './stage/stage-chart.ts';
import { dottedKeys } from './values/dotted-keys.ts';
import { lintValues } from './values/lint-values.ts';
import type { ValuesSource } from './values/locate-value.ts';
import { locateRelease, locateValue, readValues } from './values/locate-value.ts';
import { wrongValues } from './values/wrong-values.ts';

/** The input of rendering a chart. */
export interface RenderRequest {
  readonly release: Release;
  readonly chart: Pick<StagedChart, 'path'>;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The file that contains `values`, if there is one. */
  readonly source?: ValuesSource;
  readonly apiVersions?: RenderedRelease['apiVersions'];
  readonly signal?: AbortSignal;
}

/** Renders the chart of a release with its values, including hooks.
 * @throws InputError with the place of each value that the chart rejects, or if a values file is not valid YAML or the
 * chart cannot be rendered */
export async function renderRelease(helm: Helm, request: RenderRequest): Promise<RenderedRelease> {
  const { release, chart, namespace, source, apiVersions } = request;
  const chartPath = chart.path;
  const text = await helm
    .run(templateArguments({ release, chartPath, namespace, ...(apiVersions && { apiVersions }) }), {
      input: dumpYaml(request.values),
      ...(request.signal && { signal: request.signal }),
    })
    .catch((error: unknown) => {
      if (!(error instanceof HelmError)) throw error;
      const wrong = wrongValues(error, [...release.values.map((file) => ({ file })), ...(source ? [source] : [])]);
      if (wrong === undefined) {
        const why = otherKubernetes(error) ?? `its chart cannot be rendered: ${error.message}`;
        throw new InputError([{ at: undefined, message: `release ${release.name}: ${why}` }]);
      }
      // Helm does not list the allowed keys for a key that a schema forbids; the linter does.
      const linted = lintValues(release, source?.file);
      throw new InputError(
        wrong.map(({ at, message }) => {
          const better = message.endsWith('expected no such key')
            ? linted.find((each) => isDeepStrictEqual(each.at, at))
            : undefined;
          return better ?? { at, message: `release ${release.name}: ${message}` };
        }),
      );
    });
  refuseDotted(request);
  const objects = parseObjects(text);
  const images = imagesFor('install', objects);
  return { release, namespace, chartPath, objects, images, ...(apiVersions && { apiVersions }) };
}

/** Helm ignores a key such as `image.tag` in YAML, so that the release would silently run without its value. */
function refuseDotted({ release, chart, values, source }: RenderRequest): void {
  const dotted = dottedKeys(chart.path, values);
  if (dotted.length === 0) return;
  const documents = readValues([...release.values.map((file) => ({ file })), ...(source ? [source] : [])]);
  const at = (path: readonly string[]) => locateValue(documents, path) ?? locateRelease(documents);
  throw new InputError(
    dotted.map(({ path, message }) => ({ at: at(path), message: `release ${release.name}: ${message}` })),
  );
}

/** The `--values` arguments: the values files of a release, then standard input, which takes precedence. */
export function valuesArguments(release: Release): string[] {
  return [...release.values, '-'].flatMap((file) => ['--values', file]);
}

/** Says that a chart is for other versions of Kubernetes; undefined for other errors. */
function otherKubernetes({ message }: HelmError): string | undefined {
  const [, range, version] =
    /requires kubeVersion: (.+?) which is incompatible with Kubernetes (\S+)/.exec(message) ?? [];
  if (range === undefined) return undefined;
  return `its chart requires Kubernetes ${range} (kubeVersion in its Chart.yaml), which is incompatible with Kubernetes ${version}: choose another version with --k8s`;
}

/** The `helm template` arguments that render a release; values on standard input take precedence over its values
 * files. */
export function templateArguments({
  release,
  chartPath,
  namespace,
  apiVersions = [],
}: Pick<RenderedRelease, 'release' | 'chartPath' | 'namespace' | 'apiVersions'>): string[] {
  const more = apiVersions.flatMap((each) => ['--api-versions', each]);
  return ['template', release.name, chartPath, '--namespace', namespace, ...valuesArguments(release), ...more];
}
