import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Helm } from '../helm/binary/run-helm.ts';
import { imagesOf } from '../helm/images-of.ts';
import { templateArguments } from '../helm/render-release.ts';
import { chartDependencies } from '../helm/stage/chart-dependencies.ts';
import { locateValue, readValues, type ValuesDocument, type ValuesSource } from '../helm/values/locate-value.ts';
import { parseObjects } from '../load/yaml/parse-manifests.ts';
import { objectName } from '../model/cluster/kube-object.ts';
import { parseQuantity } from '../model/cluster/quantity.ts';
import type { RenderedRelease } from '../model/cluster/rendered-release.ts';
import type { Release } from '../model/platform.ts';
import { formatLocation } from '../model/source-location.ts';
import { valueAt } from '../model/value-at.ts';
import { stringifyJson } from '../text/exact-json.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import type { Field } from './facts.ts';
import {
  blockOf,
  findTemplateLine,
  keyWords,
  lineOfValue,
  partWith,
  stands,
  type TemplateLine,
} from './template-line.ts';
import { type ChangedValue, changeValue, likelyValues } from './values-behind.ts';

/** A rendered release in which origins are searched. */
export interface OriginRequest {
  readonly helm: Helm;
  readonly rendered: Pick<RenderedRelease, 'release' | 'chartPath' | 'locate' | 'apiVersions'>;
  readonly values: Readonly<Record<string, unknown>>;
  readonly namespace: string;
  /** Values that a step gave; they are part of `values`. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** The platform file, if the release belongs to the platform. */
  readonly platformFile?: string;
}

/** The same, with all rendered objects. */
export interface ImagedOrigin extends OriginRequest {
  readonly rendered: RenderedRelease;
}

const triedValues = 4;
const secretKey = /pass|secret|token|credential|private/i;

/** Finds the origin of a field in the user's files, one place per line: the value whose change would change the field,
 * with its file and line, and the line of the template.
 * @returns undefined if the release did not create the object, or something else set the field */
export async function findOrigin(request: OriginRequest, asked: Field): Promise<string | undefined> {
  const { release, chartPath, locate } = request.rendered;
  let field = asked;
  if (locate !== undefined) {
    const at = locate(field);
    return at && `${formatLocation(at)} (${objectName(field.object)}, ${field.key})`;
  }
  const document = documentOf(await render(request, request.values), field);
  if (document === undefined) return undefined;
  if (field.isWrong !== undefined) field = { ...field, ...wrongPart(document, field.isWrong) };
  field = { ...field, ...writtenAmount(document, field) };
  if (field.value !== undefined && !stands(blockOf(document, field), field.value)) return undefined;
  const line = findTemplateLine(chartPath, document, field);
  const sources = valuesOf(request);
  const documents = readValues(sources);
  const likely = likelyValues(documents, request.values, field, line);
  // A value that a step or the user's files give is a likelier origin than a default of the chart, which others use too.
  const own = documents.filter(({ document: { locate } }) => !isDefault(request, locate([]).file));
  const given = ({ path }: ChangedValue) =>
    valueAt(request.given, path) !== undefined
      ? 2
      : Number(own.some(({ document, below }) => valueAt(document.value, [...below, ...path]) !== undefined));
  // A user's value that is a part of the field may be right; one that is all of it is where to look.
  const isAll = ({ value }: ChangedValue) => Array.isArray(value) || String(value) === field.value;
  const candidates = likely
    .filter((each) => field.isVague !== true || given(each) === 2 || (given(each) === 1 && isAll(each)))
    .toSorted((a, b) => given(b) - given(a))
    .slice(0, triedValues);
  const value = await firstThatChanges(request, field, document, candidates);
  // A list is rendered as a whole, so its line is not that of the key.
  const isWhole = Array.isArray(value?.value) && !value.isNamed;
  const number = isWhole ? lineOfValue(chartPath, document, field, value.path) : line.number;
  const file = userFile(release.chart, line.path);
  const place = number === undefined || isAmbiguous(line, field, value) ? file : `${file}:${number}`;
  const valueLine = value === undefined ? [] : [describeValue(request, documents, value)];
  return [...valueLine, `${place} (${objectName(field.object)}, ${field.key})`].join('\n');
}

/** The first line of a manifest whose key and value are wrong. */
function wrongPart(document: string, isWrong: NonNullable<Field['isWrong']>): Pick<Field, 'key' | 'value'> | undefined {
  const lines = [...document.matchAll(/^\s*(?:- )?["']?([\w.-]+)["']?:\s+["']?([^"'\s#{[]+)["']?\s*$/gm)];
  const found = lines.find(([, key = '', value = '']) => isWrong(key, value));
  return found && { key: found[1] ?? '', value: found[2] ?? '' };
}

/** A quantity as the manifest writes it: the API server may word it otherwise, such as 1 for 1000m. */
function writtenAmount(document: string, field: Field): Pick<Field, 'value'> {
  const amount = parseQuantity(field.value);
  const written = new RegExp(`(?<![\\w.-])${keyWords(field.key)}\\s*["']?([\\w.]+)`, 'g');
  const all = [...partWith(document, field).matchAll(written)].flatMap(([, value]) => value ?? []);
  const value = all.find((each) => amount !== undefined && parseQuantity(each) === amount);
  return value === undefined ? {} : { value };
}

/** Returns a function that finds the origin of a release's image in the user's files. */
export function imageOrigin(request: ImagedOrigin): (image: string) => Promise<string | undefined> {
  return async (image) => {
    const object = request.rendered.objects.find((each) => imagesOf(each).includes(image));
    return object && findOrigin(request, { object, key: 'image', value: image });
  };
}

/** Whether the line may belong to the object's own name, which many templates write in the same way as references. */
function isAmbiguous({ values }: TemplateLine, { key }: Field, value: ChangedValue | undefined): boolean {
  return key === 'name' && value === undefined && values.length === 0;
}

function render({ helm, rendered, namespace }: OriginRequest, values: OriginRequest['values']): Promise<string> {
  return helm.run(templateArguments({ ...rendered, namespace }), { input: dumpYaml(values) });
}

/** The document of a manifest that contains an object, below the comment that names its template. */
function documentOf(manifest: string, { object }: Field): string | undefined {
  let source = '';
  for (const document of manifest.split(/^---$/m)) {
    // A template that begins with a separator has the comment in an empty document before its first one.
    source = /^# Source: .+$/m.exec(document)?.[0] ?? source;
    const [made] = parseObjects(document);
    if (made?.kind === object.kind && made.metadata.name === object.metadata.name) return `${source}\n${document}`;
  }
  return undefined;
}

/** The files with values, in order of precedence, highest last. */
function valuesOf({ rendered, platformFile }: OriginRequest): ValuesSource[] {
  const { release, chartPath } = rendered;
  const defaults = join(chartPath, 'values.yaml');
  return [
    ...(existsSync(defaults) ? [{ file: defaults }] : []),
    ...release.values.map((file) => ({ file })),
    ...(platformFile === undefined ? [] : [{ file: platformFile, setOf: release.name }]),
  ];
}

function describeValue(
  { rendered, given: ofStep }: OriginRequest,
  documents: readonly ValuesDocument[],
  { path, value }: ChangedValue,
): string {
  const { chart } = rendered.release;
  const name = path.join('.');
  const isHidden = secretKey.test(name) || typeof value === 'object' || String(value).includes('\n');
  const shown = isHidden ? name : `${name}: ${stringifyJson(value)}`;
  const given = documents.map(({ document, below }) => valueAt(document.value, [...below, ...path]));
  // A value given by a step takes precedence and is in no file.
  const isGiven = valueAt(ofStep, path) === undefined && given.some((each) => isDeepStrictEqual(each, value));
  const at = isGiven ? locateValue(documents, path) : undefined;
  if (at === undefined) return `values of the ${valueAt(ofStep, path) === undefined ? 'run' : 'helm step'}: ${shown}`;
  const file = isDefault({ rendered }, at.file) ? userFile(chart, 'values.yaml') : at.file;
  return `${formatLocation({ ...at, file })} ${shown}`;
}

function isDefault({ rendered }: Pick<OriginRequest, 'rendered'>, file: string): boolean {
  return file === relative('', join(rendered.chartPath, 'values.yaml'));
}

/** The first value whose change changes the field. Tried one after the other, because it is mostly the first. */
async function firstThatChanges(
  request: OriginRequest,
  field: Field,
  document: string,
  candidates: readonly ChangedValue[],
): Promise<ChangedValue | undefined> {
  const before = blockOf(document, field);
  for (const candidate of candidates) {
    try {
      const changed = documentOf(await render(request, changeValue(request.values, candidate)), field) ?? '';
      // A change elsewhere in the document says nothing about this field.
      if (!partWith(changed, field).includes(before)) return candidate;
    } catch {
      // The chart rejects the changed value, so only the template can confirm the candidate.
      if (candidate.isNamed) return candidate;
    }
  }
  return undefined;
}

/** Path of a chart's file as the user knows it; a file of a local dependency is in that dependency's folder. */
function userFile(chart: Release['chart'], path: string): string {
  if (chart === undefined) return path;
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
