import { isDeepStrictEqual } from 'node:util';
import { nearestName, suggestion } from '../../text/suggest.ts';
import { type ChartPlace, chartPlaces } from '../stage/chart-dependencies.ts';

const mostNames = 8;

/** A line of Helm's schema error, with the lines indented below it. */
export interface Complaint {
  readonly path: string;
  readonly message: string;
  readonly below: readonly Complaint[];
}

/** A value that a chart rejected. */
export interface ValueProblem {
  /** Keys from the root of the values to the wrong one; list indexes as digits. */
  readonly path: readonly string[];
  /** Path, actual value and allowed values, in one line. */
  readonly message: string;
}

/** One invalid value, as parsed from Helm's error. */
interface Problem {
  readonly path: string;
  /** The wrong key, if the problem is a key below the path. */
  readonly key?: string;
  readonly kind: 'type' | 'text' | 'other';
  readonly given: string;
  readonly expected: string;
  /** Suggestion, appended to the given value. */
  readonly hint?: string;
  /** The required key that is missing below the path. */
  readonly missing?: string;
}

/** The values that a chart rejected, by a schema or by `fail` in a template, one line each; undefined for other errors,
 * such as a broken template.
 * @param stderr Helm's standard error
 * @param chart its folder, for the paths of its subcharts' values */
export function rejectedValues(stderr: string, chart?: string): readonly ValueProblem[] | undefined {
  const [, template = '', message] = /execution error at \(([^)]*)\): (.+)/.exec(stderr) ?? [];
  if (message === undefined && !/^- at '/m.test(stderr)) return undefined;
  const places = chart === undefined ? [] : chartPlaces(chart);
  const refused = message === undefined ? undefined : [failProblem(message, valuesOf(template, places))];
  return valueProblems(stderr, places) ?? refused;
}

/** Converts Helm's trees of schema errors, one for each chart, to one line per invalid value; undefined if the output is
 * another error.
 * @param places the chart and its subcharts */
export function valueProblems(stderr: string, places: readonly ChartPlace[] = []): ValueProblem[] | undefined {
  const left = [...places];
  const problems = stderr.split(/^(?=\S+:$)/m).flatMap((part) => {
    const roots = complaintsOf(part);
    if (roots.length === 0) return [];
    const at = left.findIndex(({ name }) => part.startsWith(`${name}:\n`));
    // Helm does not tell apart subcharts that have the same name.
    const [place] = at < 0 ? [] : left.splice(at, 1);
    return valueProblemsOf(roots, place?.path);
  });
  return problems.length === 0 ? undefined : problems;
}

function failProblem(message: string, above: readonly string[]): ValueProblem {
  const [, path = ''] = /^([A-Za-z_][\w.-]*): /.exec(message) ?? [];
  if (path === '') return { path: [], message };
  const keys = [...above, ...path.split('.')];
  return { path: keys, message: `${keys.join('.')}${message.slice(path.length)}` };
}

/** The path of the values that a template sees: of its subchart or, if that is a library, of the chart above it.
 * @param template such as `shop/charts/db/templates/service.yaml:3:4` */
function valuesOf(template: string, places: readonly ChartPlace[]): readonly string[] {
  const below = [...template.matchAll(/\/charts\/([^/]+)(?=\/)/g)].map(([, name = '']) => name);
  const found = below.map((_, index) => places.find(({ path }) => isDeepStrictEqual(path, below.slice(0, index + 1))));
  const end = found.findIndex((place) => place === undefined || place.isLibrary);
  return end < 0 ? below : below.slice(0, end);
}

/** One line per invalid value, sorted, because Helm's own order differs between runs.
 * @param above keys from the root of the values to those that were checked */
export function valueProblemsOf(complaints: readonly Complaint[], above: readonly string[] = []): ValueProblem[] {
  const problems = problemsOf(complaints).map((problem) => ({
    path: [...above, ...keysOf(problem)],
    message: lineOf(problem, above),
  }));
  return problems.sort((a, b) => (a.message < b.message ? -1 : 1));
}

function keysOf({ path, key }: Pick<Problem, 'path' | 'key'>): string[] {
  const keys = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return key === undefined ? keys : [...keys, key];
}

function lineOf({ path, given, expected, hint = '', missing }: Problem, above: readonly string[]): string {
  const keys = [...above, ...keysOf({ path }), ...(missing === undefined ? [] : [missing])];
  return `${keys.join('.') || 'values'}: ${given} was given${hint}; expected ${expected}`;
}

function complaintsOf(stderr: string): Complaint[] {
  const roots: Complaint[] = [];
  const open: { readonly indent: number; readonly below: Complaint[] }[] = [];
  for (const line of stderr.split('\n')) {
    const [, indent = '', path = '', message = ''] = /^( *)- at '(.*?)': (.+)$/.exec(line) ?? [];
    if (message === '') continue;
    while ((open.at(-1)?.indent ?? -1) >= indent.length) open.pop();
    const below: Complaint[] = [];
    (open.at(-1)?.below ?? roots).push({ path, message, below });
    open.push({ indent: indent.length, below });
  }
  return roots;
}

function problemsOf(siblings: readonly Complaint[]): Problem[] {
  return siblings.flatMap((complaint) => {
    const { path, message, below } = complaint;
    // A sibling complaint lists the allowed keys, but without the path of the wrong one.
    const [, refused] = /^invalid propertyName '(.+)'$/.exec(message) ?? [];
    if (refused !== undefined) return isToldBeside(refused, siblings) ? [] : [wrongKey(path, refused, siblings)];
    if (isChoice(complaint)) return nearest(path, formsOf(complaint));
    if (below.length > 0) return problemsOf(below);
    const other = (given: string, expected: string): Problem => ({ path, kind: 'other', given, expected });
    const [, wrong = ''] = /^additional properties (.+) not allowed$/.exec(message) ?? [];
    if (wrong !== '') return quoted(wrong).map((key) => wrongKey(path, key, siblings));
    const [, missing = ''] = /^missing propert(?:y|ies) (.+)$/.exec(message) ?? [];
    if (missing !== '') return quoted(missing).map((key) => ({ ...other('no value', 'one'), missing: key }));
    return [ofLeaf(path, message)];
  });
}

/** Whether the complaint about additional properties, which does have the path, reports this key too. */
function isToldBeside(key: string, siblings: readonly Complaint[]): boolean {
  return siblings.some(({ message }) => message.startsWith('additional properties ') && quoted(message).includes(key));
}

function wrongKey(path: string, key: string, siblings: readonly Complaint[]): Problem {
  const known = namesBeside(key, siblings);
  const expected = known.length > 0 ? formatNames(key, known) : keysBeside(key, siblings);
  return { path, kind: 'other', given: `the key ${key}`, expected, key, hint: suggestion(key, known) };
}

function ofLeaf(path: string, message: string): Problem {
  const [, type = '', types = ''] = /^got (.+), want (.+)$/.exec(message) ?? [];
  if (type !== '') return { path, kind: 'type', given: type, expected: types };
  const [, text = '', pattern = ''] = /^'(.*)' does not match pattern '(.+)'$/.exec(message) ?? [];
  if (pattern !== '') return { path, kind: 'text', given: text || 'an empty text', expected: describe(pattern) };
  const [, bound = '', number = '', limit = ''] = /^(minimum|maximum): got (.+), want (.+)$/.exec(message) ?? [];
  const side = bound === 'minimum' ? 'least' : 'most';
  // Helm groups the digits of long numbers.
  const [given, bounded] = [number, limit].map((text) => text.replaceAll(',', ''));
  if (bound !== '') return { path, kind: 'other', given: given ?? '', expected: `at ${side} ${bounded}` };
  const [, choices = ''] = /^value must be (?:one of )?(.+)$/.exec(message) ?? [];
  return {
    path,
    kind: 'other',
    given: 'a value',
    expected: choices ? choices.replaceAll("'", '') : `another: ${message}`,
  };
}

/** Describes a pattern: its words if it only lists words. */
function describe(pattern: string): string {
  const words = /^\^\(([\w|]+)\)\$$/.exec(pattern)?.[1];
  if (words === undefined) return `text that matches ${pattern.replaceAll('\\\\', '\\')}`;
  return words.split('|').filter(Boolean).join(', ');
}

/** The keys allowed instead of a wrong one, if the chart's schema lists them. */
function namesBeside(key: string, siblings: readonly Complaint[]): string[] {
  const [, choices = ''] = /^value must be (?:one of )?(.+)$/.exec(namesComplaint(key, siblings)?.message ?? '') ?? [];
  return quoted(choices);
}

function namesComplaint(key: string, siblings: readonly Complaint[]): Complaint | undefined {
  return siblings.find(({ message }) => message === `invalid propertyName '${key}'`)?.below[0];
}

/** Lists allowed names, the one nearest to a wrong name first, shortened to a readable length. */
export function formatNames(wrong: string, names: readonly string[]): string {
  const nearest = nearestName(wrong, names);
  const sorted = nearest === undefined ? names : [nearest, ...names.filter((name) => name !== nearest)];
  const left = sorted.length - mostNames;
  return `${sorted.slice(0, mostNames).join(', ')}${left > 0 ? ` and ${left} more` : ''}` || 'no such key';
}

function keysBeside(key: string, siblings: readonly Complaint[]): string {
  const about = namesComplaint(key, siblings);
  return about === undefined ? 'no such key' : ofLeaf('', about.message).expected.replace(/^text that/, 'a key that');
}

function isChoice({ message }: Complaint): boolean {
  return message === "'anyOf' failed" || /^'oneOf' failed(, none matched)?$/.test(message);
}

/** The problems of a value for each alternative of its schema. */
function formsOf(complaint: Complaint): Problem[][] {
  return isChoice(complaint) ? complaint.below.flatMap(formsOf) : [problemsOf([complaint])];
}

/** The problems of the alternative that the value matches best: the one whose problem is nested deepest, then the one
 * with the fewest. If no alternative allows the value's type, all allowed types are listed. */
function nearest(path: string, forms: readonly Problem[][]): Problem[] {
  const ofType = forms.flatMap(([first, ...more]) =>
    first?.kind === 'type' && more.length === 0 && first.path === path ? [first] : [],
  );
  const types = [...new Set(ofType.flatMap(({ expected }) => expected.split(' or ')))].filter(
    (type) => type !== 'null',
  );
  const near = forms
    .filter(([first]) => first !== undefined && !ofType.includes(first))
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
  if (near === undefined) return ofType.slice(0, 1).map((first) => ({ ...first, expected: types.join(' or ') }));
  return near.map((problem) =>
    problem.kind === 'text' && problem.path === path
      ? { ...problem, expected: [problem.expected, ...types].join(', or ') }
      : problem,
  );
}

function depth(problems: readonly Problem[]): number {
  return Math.max(...problems.map(({ path }) => path.split('/').length));
}

function quoted(words: string): string[] {
  return [...words.matchAll(/'(.*?)'/g)].map(([, word = '']) => word);
}
