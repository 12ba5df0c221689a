import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chartDependencies } from '../helm/chart-dependencies.ts';
import { locateValue, readValues, type ValuesSource } from '../helm/locate-value.ts';
import { valuesArguments } from '../helm/render-release.ts';
import type { Helm } from '../helm/run-helm.ts';
import { parseObjects } from '../load/parse-manifests.ts';
import { objectName } from '../model/kube-object.ts';
import type { Release } from '../model/platform.ts';
import type { RenderedRelease } from '../model/rendered-release.ts';
import { formatLocation } from '../model/source-location.ts';
import { valueAt } from '../model/value-at.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import type { Field } from './facts.ts';
import { findTemplateLine, lineOfKey, type TemplateLine } from './template-line.ts';
import { type ChangedValue, changeValue, likelyValues } from './values-behind.ts';

/** A release as it was rendered. */
export interface OriginRequest {
  readonly helm: Helm;
  readonly rendered: Pick<RenderedRelease, 'release' | 'chartPath'>;
  readonly values: Readonly<Record<string, unknown>>;
  readonly namespace: string;
  /** The platform file, where the values in `set` come from it. */
  readonly platformFile?: string;
}

const triedValues = 4;
const secretKey = /pass|secret|token|credential|private/i;

/** Where in the files of the user a part of an object comes from: the value with its file and line, which is the one whose
 * change changes that part, and the line of the template. One a line.
 * @returns undefined where the release made no such object. */
export async function findOrigin(request: OriginRequest, field: Field): Promise<string | undefined> {
  const { release, chartPath } = request.rendered;
  const text = await render(request, request.values);
  const document = documentOf(text, field);
  // Something else than the chart made it what it is.
  const isRendered = field.value === undefined || lineOfKey(document ?? '', field).includes(field.value);
  if (document === undefined || !isRendered) return undefined;
  const line = findTemplateLine(chartPath, document, field);
  const value = await valueBehind(request, field, line);
  const file = userFile(release.chart, line.path);
  const place = line.number === undefined ? file : `${file}:${line.number}`;
  return [...(value === undefined ? [] : [value]), `${place} (${objectName(field.object)}, ${field.key})`].join('\n');
}

function render({ helm, rendered, namespace }: OriginRequest, values: OriginRequest['values']): Promise<string> {
  const { release, chartPath } = rendered;
  const args = ['template', release.name, chartPath, '--namespace', namespace, ...valuesArguments(release)];
  return helm.run(args, { input: dumpYaml(values) });
}

/** The document of a manifest that made an object. */
function documentOf(manifest: string, { object }: Field): string | undefined {
  return manifest.split(/^---$/m).find((document) => {
    const [made] = parseObjects(document);
    return made?.kind === object.kind && made.metadata.name === object.metadata.name;
  });
}

/** The value that a part of an object is made from, with its place. */
async function valueBehind(request: OriginRequest, field: Field, line: TemplateLine): Promise<string | undefined> {
  const { release, chartPath } = request.rendered;
  const defaults = join(chartPath, 'values.yaml');
  const sources: ValuesSource[] = [
    ...(existsSync(defaults) ? [{ file: defaults }] : []),
    ...release.values.map((file) => ({ file })),
    ...(request.platformFile === undefined ? [] : [{ file: request.platformFile, setOf: release.name }]),
  ];
  const documents = readValues(sources);
  const candidates = likelyValues(documents, request.values, field, line).slice(0, triedValues);
  const found = await firstThatChanges(request, field, candidates);
  if (found === undefined) return undefined;
  const { path, value } = found;
  const shown = secretKey.test(path.join('.')) || typeof value === 'object' ? '' : `: ${JSON.stringify(value)}`;
  const given = documents.map(({ document, below }) => valueAt(document.value, [...below, ...path]));
  if (!given.includes(value)) return `values of the step: ${path.join('.')}${shown}`;
  const at = locateValue(documents, path);
  if (at === undefined) return undefined;
  const isDefault = relative('', defaults) === at.file;
  const place = isDefault ? { ...at, file: userFile(release.chart, 'values.yaml') } : at;
  return `${formatLocation(place)} ${path.join('.')}${shown}`;
}

async function firstThatChanges(
  request: OriginRequest,
  field: Field,
  candidates: readonly ChangedValue[],
): Promise<ChangedValue | undefined> {
  const before = lineOfKey(documentOf(await render(request, request.values), field) ?? '', field);
  const changes = await Promise.all(
    candidates.map(async (candidate) => {
      try {
        const text = await render(request, changeValue(request.values, candidate));
        return lineOfKey(documentOf(text, field) ?? '', field) !== before;
      } catch {
        // The chart refuses the other value: the template alone can say that it is this one.
        return candidate.isNamed;
      }
    }),
  );
  return candidates.find((_, index) => changes[index]);
}

/** A file of the chart as the user knows it: one of a dependency from a folder lies there. */
function userFile(chart: Release['chart'], path: string): string {
  if (typeof chart !== 'string') return `chart ${chart.name} ${chart.version}, ${path}`;
  const own = join(chart, path);
  if (existsSync(own)) return relative('', own);
  const [, name, rest] = /^charts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const dependency = chartDependencies(chart).find((each) => each.name === name);
  const folder = dependency?.repository?.startsWith('file://')
    ? join(chart, dependency.repository.slice('file://'.length))
    : undefined;
  return folder === undefined || rest === undefined ? relative('', own) : userFile(folder, rest);
}
