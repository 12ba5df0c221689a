import { isDeepStrictEqual } from 'node:util';
import { parseObjects } from '../load/yaml/parse-manifests.ts';
import type { RenderedRelease } from '../model/cluster/rendered-release.ts';
import { InputError } from '../model/errors/input-error.ts';
import type { Release } from '../model/platform.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import { type Helm, HelmError } from './binary/run-helm.ts';
import { imagesFor } from './images-of.ts';
import type { StagedChart } from './stage/stage-chart.ts';
import { lintValues } from './values/lint-values.ts';
import type { ValuesSource } from './values/locate-value.ts';
import { wrongValues } from './values/wrong-values.ts';

/** Renders the chart of a release with its values, including hooks.
 * @throws InputError with the place of each value that the chart rejects, or if a values file is not valid YAML or the
 * chart cannot be rendered */
export async function renderRelease(
  helm: Helm,
  request: {
    readonly release: Release;
    readonly chart: Pick<StagedChart, 'path'>;
    readonly namespace: string;
    readonly values: Readonly<Record<string, unknown>>;
    /** The file that contains `values`, if there is one. */
    readonly source?: ValuesSource;
    readonly signal?: AbortSignal;
  },
): Promise<RenderedRelease> {
  const { release, chart, namespace, source } = request;
  const text = await helm
    .run(['template', release.name, chart.path, '--namespace', namespace, ...valuesArguments(release)], {
      input: dumpYaml(request.values),
      ...(request.signal && { signal: request.signal }),
    })
    .catch((error: unknown) => {
      if (!(error instanceof HelmError)) throw error;
      const wrong = wrongValues(error, [...release.values.map((file) => ({ file })), ...(source ? [source] : [])]);
      if (wrong === undefined)
        throw new InputError([
          { at: undefined, message: `release ${release.name}: its chart cannot be rendered: ${error.message}` },
        ]);
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
  const objects = parseObjects(text);
  return { release, namespace, chartPath: chart.path, objects, images: imagesFor('install', objects) };
}

/** The `--values` arguments: the values files of a release, then standard input, which takes precedence. */
export function valuesArguments(release: Release): string[] {
  return [...release.values, '-'].flatMap((file) => ['--values', file]);
}
