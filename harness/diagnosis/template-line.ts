import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutAlias } from '../helm/stage/chart-dependencies.ts';
import type { Field } from './facts.ts';

/** The place in a chart that renders a field. */
export interface TemplateLine {
  /** Path of the template in the chart. */
  readonly path: string;
  /** Line number; undefined if no line, or more than one, matches. */
  readonly number?: number;
  /** Values that the line uses, such as `image.tag`. */
  readonly values: readonly string[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Finds the template line that rendered a field: the one with its key whose literal parts appear in the rendered line.
 * @param document the rendered object, with the comment that names its template */
export function findTemplateLine(chartPath: string, document: string, field: Field): TemplateLine {
  const source = sourceOf(document);
  const path = withoutAlias(chartPath, source);
  const [head = ''] = wholeBlockOf(document, field).split('\n');
  const matching = (lines: readonly Line[]) =>
    lines.filter(({ text }) => keyPattern(field.key).test(text) && fits(text, head));
  const own = matching(linesOf(chartPath, path, field.object.kind)).map((line) => ({ path, ...line }));
  // The line may be in an included template.
  const others = templatesOf(chartPath).flatMap((each) =>
    matching(linesOf(chartPath, each)).map((line) => ({ path: each, ...line })),
  );
  const found = own.length > 0 ? own : others;
  const [line] = found;
  // What another template renders by itself is in another document.
  const isOwn =
    own.length > 0 || (line !== undefined && mayBeIncluded(readLines(join(chartPath, line.path)), field.object.kind));
  const values = found.flatMap(({ text }) =>
    [...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, name = '']) => [...ownerOf(source, name), name].join('.')),
  );
  return line === undefined || found.length > 1 || !isOwn
    ? { path, values }
    : { path: line.path, number: line.number, values };
}

type FieldKeys = Pick<Field, 'key' | 'value' | 'within'>;

/** The part of a document that contains a field; the whole document if it cannot be narrowed down, as in flow style. */
export function partWith(document: string, { within = [] }: Pick<Field, 'within'>): string {
  let lines: readonly string[] = document.split('\n');
  for (const name of within) {
    const key = new RegExp(`^\\s*(?:- )?${keyWords(name)}`);
    const at = lines.findIndex((line) => key.test(line));
    const part = at < 0 ? itemOf(lines, name) : blockLines(lines, at);
    if (part === undefined) return document;
    lines = part;
  }
  return lines.join('\n');
}

/** The item of a list with a name. */
function itemOf(lines: readonly string[], name: string): readonly string[] | undefined {
  const isName = (line: string) => /^\s*(?:- )?name: *["']?([^"'\s]+)["']?\s*$/.exec(line)?.[1] === name;
  const indent = lines.find((line) => /^\s*- /.test(line))?.indexOf('-') ?? -1;
  const starts = lines.flatMap((line, at) =>
    line.indexOf('-') === indent && line.trim().startsWith('- ') ? [at] : [],
  );
  const items = starts.map((start, nth) => lines.slice(start, starts[nth + 1]));
  return items.find((item) => item.some((line) => line.search(/[^\s-]/) === indent + 2 && isName(line)));
}

/** Whether a template defines others, and not those of objects of other kinds only. */
function mayBeIncluded(lines: readonly string[], kind: string): boolean {
  const kinds = lines.flatMap((line) => /^kind: *(\w+)\s*$/.exec(line)?.[1] ?? []);
  return lines.some((line) => /\{\{-?\s*define\b/.test(line)) && (kinds.length === 0 || kinds.includes(kind));
}

/** The only line of a document's template that renders a whole value, such as a list. */
export function lineOfValue(
  chartPath: string,
  document: string,
  field: Field,
  value: readonly string[],
): number | undefined {
  const source = sourceOf(document);
  const last = value.at(-1) ?? '';
  const own = value.slice(ownerOf(source, value[0] ?? '').length);
  const whole = new RegExp(`\\.Values\\.${own.join('\\.')}\\b|toYaml \\.${last}\\b`);
  const found = linesOf(chartPath, withoutAlias(chartPath, source), field.object.kind).filter(({ text }) =>
    whole.test(text),
  );
  const written = found.filter(({ text }) => /toYaml/.test(text));
  const [line, ...more] = written.length > 0 ? written : found;
  return more.length > 0 ? undefined : line?.number;
}

/** A key with its value, on the same line or the following ones; among several, the one with the given value. */
export function blockOf(document: string, field: FieldKeys): string {
  const block = wholeBlockOf(document, field);
  if (new RegExp(`^(?:- )?${keyWords(field.key)}`).test(block)) return block;
  const inFlow = [...block.matchAll(new RegExp(`(?<=[{,]\\s*)${keyWords(field.key)}`, 'g'))].map(({ index }) =>
    flowPart(block.slice(index)),
  );
  return inFlow.find((part) => field.value !== undefined && stands(part, field.value)) ?? inFlow[0] ?? block;
}

/** Like `blockOf`, with everything else on the key's line. */
function wholeBlockOf(document: string, field: FieldKeys): string {
  const { key, value } = field;
  const lines = partWith(document, field).split('\n');
  const blocks = lines.flatMap((line, at) => (keyPattern(key).test(line) ? [blockAt(lines, at)] : []));
  return blocks.find((block) => value !== undefined && stands(block, value)) ?? blocks[0] ?? '';
}

/** Whether a text contains a value, regardless of quoting and line wrapping. */
export function stands(text: string, value: string): boolean {
  const bare = (each: string) => each.replace(/["'\\]/g, '').replace(/\s+/g, ' ');
  return bare(text).includes(bare(value));
}

function blockAt(lines: readonly string[], at: number): string {
  const [head = '', ...below] = blockLines(lines, at);
  // Spaces at the end of a line, as `args: {{ ... | nindent 12 }}` leaves them, are part of the text that is compared.
  return [head.trimStart(), ...below].join('\n').trim();
}

/** The line of a key and the lines below it that belong to it. */
function blockLines(lines: readonly string[], at: number): readonly string[] {
  const head = lines[at] ?? '';
  const indent = head.search(/[^\s-]/);
  const below = lines.slice(at + 1);
  const isBelow = (line: string) =>
    line.trim() === '' || line.search(/\S/) > indent || (line.search(/\S/) === indent && /^\s*- /.test(line));
  const end = below.findIndex((line) => !isBelow(line));
  return [head, ...below.slice(0, end < 0 ? undefined : end)];
}

function sourceOf(document: string): string {
  return /^# Source: [^/\n]+\/(.+)$/m.exec(document)?.[1] ?? '';
}

/** The prefix that a value of a subchart has in the values of the release. */
function ownerOf(source: string, value: string): string[] {
  if (/^global\b/.test(value)) return [];
  return [...source.matchAll(/(?:^|\/)charts\/([^/]+)/g)].map(([, name = '']) => name);
}

/** The lines of a template; if it contains several objects, only those of the given kind if they can be told apart. */
function linesOf(chartPath: string, path: string, kind?: string): Line[] {
  const lines = readLines(join(chartPath, path)).map((text, index) => ({ number: index + 1, text }));
  if (kind === undefined) return lines;
  const documents: Line[][] = [[]];
  for (const line of lines) {
    if (line.text.trim() === '---') documents.push([]);
    documents.at(-1)?.push(line);
  }
  const made = documents.filter((document) => document.some(({ text }) => text.trim() === `kind: ${kind}`));
  return made.length > 0 ? made.flat() : lines;
}

/** Whether the literal parts of a template line appear in a rendered line, in their order. */
function fits(template: string, rendered: string): boolean {
  const line = rendered.replace(/["']/g, '');
  let from = 0;
  return (
    template
      .trim()
      // Text inside a condition or loop may or may not be rendered.
      .replace(/\{\{-?\s*(?:if|range|with)\b.*?\{\{-?\s*end\b.*?\}\}/g, '{{}}')
      .split(/\{\{.*?\}\}/)
      .map((words) => words.replace(/["']/g, '').trim())
      .every((words) => {
        const at = line.indexOf(words, from);
        from = at + words.length;
        return at >= 0;
      })
  );
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

/** The start of a text in flow style, up to the end of its first value. */
function flowPart(text: string): string {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|[{}[\],]/g)) {
    if (/^[{[]/.test(mark)) depth += 1;
    else if (/^[}\]]/.test(mark)) depth -= 1;
    if (depth < 0 || (depth === 0 && mark === ',')) return text.slice(0, index);
  }
  return text;
}

function keyPattern(key: string): RegExp {
  return new RegExp(`(?:^\\s*(?:- )?|[{,]\\s*)${keyWords(key)}`);
}

/** The expression of a key in YAML, quoted or not, with its colon. */
export function keyWords(key: string): string {
  return `["']?${key.replace(/[^\w-]/g, '\\$&')}["']?:`;
}
