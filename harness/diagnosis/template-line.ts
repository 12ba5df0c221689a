import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Field } from './facts.ts';

/** Where a chart says a part of an object. */
export interface TemplateLine {
  /** Path of the template in the chart. */
  readonly path: string;
  /** Undefined where no line, or more than one, may be it. */
  readonly number?: number;
  /** Values that the line names, such as `image.tag`. */
  readonly values: readonly string[];
}

/** The line of a template that made a part of an object: the one with its key whose fixed words stand in what was rendered.
 * @param document the object as it was rendered, with the comment that names its template. */
export function findTemplateLine(chartPath: string, document: string, field: Field): TemplateLine {
  const [, source = ''] = /^# Source: [^/\n]+\/(.+)$/m.exec(document) ?? [];
  const rendered = lineOfKey(document, field);
  const own = linesWith(chartPath, source, field.key, rendered);
  // What an included template says stands there.
  const all =
    own.length > 0 ? own : templatesOf(chartPath).flatMap((path) => linesWith(chartPath, path, field.key, rendered));
  const [found, ...more] = all;
  return found === undefined || more.length > 0 ? { path: source, values: all.flatMap(({ values }) => values) } : found;
}

/** The rendered line with a key, and where the key holds a mapping or a list the lines below it. Of several the one with
 * the value. */
export function lineOfKey(document: string, { key, value }: Pick<Field, 'key' | 'value'>): string {
  const lines = document.split('\n');
  const places = lines.flatMap((line, at) => (keyPattern(key).test(line) ? [at] : []));
  const at = places.find((place) => value !== undefined && lines[place]?.includes(value)) ?? places[0];
  if (at === undefined) return '';
  const head = lines[at] ?? '';
  const indent = head.search(/[^\s-]/);
  const below = lines.slice(at + 1);
  const end = below.findIndex(
    (line) => line.trim() !== '' && line.search(/\S/) < indent + (line.trim().startsWith('-') ? 0 : 1),
  );
  return [head.trim(), ...below.slice(0, end < 0 ? undefined : end)].join('\n').trim();
}

function linesWith(chartPath: string, path: string, key: string, rendered: string): TemplateLine[] {
  const [head = ''] = rendered.split('\n');
  return readLines(join(chartPath, path)).flatMap((line, index) => {
    if (!keyPattern(key).test(line) || !fits(line, head)) return [];
    const values = [...line.matchAll(/\.Values\.([\w.]+)/g)].map(([, name = '']) => name);
    return [{ path, number: index + 1, values }];
  });
}

/** Whether the fixed words of a line of a template stand in a rendered line, in their order. */
function fits(template: string, rendered: string): boolean {
  let from = 0;
  return template
    .trim()
    .split(/\{\{.*?\}\}/)
    .map((words) => words.replace(/["']/g, '').trim())
    .every((words) => {
      const at = rendered.replace(/["']/g, '').indexOf(words, from);
      from = at + words.length;
      return at >= 0;
    });
}

function templatesOf(chartPath: string): string[] {
  try {
    return readdirSync(chartPath, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(?:^|\/)templates\/.+\.(?:tpl|ya?ml)$/.test(path),
    );
  } catch {
    return [];
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function keyPattern(key: string): RegExp {
  return new RegExp(`(?:^\\s*(?:- )?|[{,]\\s*)["']?${key}["']?:`);
}
