import { nearestName, suggestion } from '../../text/suggest.ts';

const mostNames = 8;

/** A line of helm's schema check, with the lines that are indented below it. */
interface Complaint {
  readonly path: string;
  readonly message: string;
  readonly below: Complaint[];
}

/** A value that a chart refused. */
export interface ValueProblem {
  /** Keys from the root of the values to the wrong one; list positions as digits. */
  readonly path: readonly string[];
  /** The path, what was given and what is allowed, in one line. */
  readonly message: string;
}

/** One wrong value: where, what was given, what is allowed. */
interface Problem {
  readonly path: string;
  /** The wrong key below the path. */
  readonly key?: string;
  readonly kind: 'type' | 'text' | 'other';
  readonly given: string;
  readonly expected: string;
  /** What may have been meant, behind what was given. */
  readonly hint?: string;
  /** The key below the path that is not there. */
  readonly missing?: string;
}

/** What helm's check of the values by their schema says: one line for each wrong value, in place of a tree of lines;
 * undefined where helm complains of something else. */
export function valueProblems(stderr: string): ValueProblem[] | undefined {
  const roots = complaintsOf(stderr);
  if (roots.length === 0) return undefined;
  const problems = problemsOf(roots).map((problem) => ({ path: keysOf(problem), message: lineOf(problem) }));
  // Helm's own order changes from run to run.
  return problems.sort((a, b) => (a.message < b.message ? -1 : 1));
}

function keysOf({ path, key }: Problem): string[] {
  const keys = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return key === undefined ? keys : [...keys, key];
}

function lineOf({ path, given, expected, hint = '', missing }: Problem): string {
  const full = missing === undefined ? path : `${path}/${missing}`;
  const place = full === '' ? 'values' : full.slice(1).replaceAll('/', '.');
  return `${place}: ${given} was given${hint}; expected ${expected}`;
}

function complaintsOf(stderr: string): Complaint[] {
  const roots: Complaint[] = [];
  const open: { indent: number; complaint: Complaint }[] = [];
  for (const line of stderr.split('\n')) {
    const [, indent = '', path = '', message = ''] = /^( *)- at '(.*?)': (.+)$/.exec(line) ?? [];
    if (message === '') continue;
    while ((open.at(-1)?.indent ?? -1) >= indent.length) open.pop();
    const complaint: Complaint = { path, message, below: [] };
    (open.at(-1)?.complaint.below ?? roots).push(complaint);
    open.push({ indent: indent.length, complaint });
  }
  return roots;
}

function problemsOf(siblings: readonly Complaint[]): Problem[] {
  return siblings.flatMap((complaint) => {
    const { path, message, below } = complaint;
    // Which keys are allowed stands beside the complaint about the wrong one, without its path.
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

/** Whether the complaint about additional properties, which has the path, names a key too. */
function isToldBeside(key: string, siblings: readonly Complaint[]): boolean {
  return siblings.some(({ message }) => message.startsWith('additional properties ') && quoted(message).includes(key));
}

function wrongKey(path: string, key: string, siblings: readonly Complaint[]): Problem {
  const known = namesBeside(key, siblings);
  const expected = known.length > 0 ? namesInWords(key, known) : keysBeside(key, siblings);
  return { path, kind: 'other', given: `the key ${key}`, expected, key, hint: suggestion(key, known) };
}

function ofLeaf(path: string, message: string): Problem {
  const [, type = '', types = ''] = /^got (.+), want (.+)$/.exec(message) ?? [];
  if (type !== '') return { path, kind: 'type', given: type, expected: types };
  const [, text = '', pattern = ''] = /^'(.*)' does not match pattern '(.+)'$/.exec(message) ?? [];
  if (pattern !== '') return { path, kind: 'text', given: text || 'an empty text', expected: describe(pattern) };
  const [, bound = '', number = '', limit = ''] = /^(minimum|maximum): got (.+), want (.+)$/.exec(message) ?? [];
  const side = bound === 'minimum' ? 'least' : 'most';
  if (bound !== '') return { path, kind: 'other', given: number, expected: `at ${side} ${limit}` };
  const [, choices = ''] = /^value must be (?:one of )?(.+)$/.exec(message) ?? [];
  return {
    path,
    kind: 'other',
    given: 'a value',
    expected: choices ? quoted(choices).join(', ') : `another: ${message}`,
  };
}

/** A pattern in words, where it lists words. */
function describe(pattern: string): string {
  const words = /^\^\(([\w|]+)\)\$$/.exec(pattern)?.[1];
  if (words === undefined) return `text that matches ${pattern.replaceAll('\\\\', '\\')}`;
  return words.split('|').filter(Boolean).join(', ');
}

/** The keys that are allowed beside a wrong one, where the chart lists them. */
function namesBeside(key: string, siblings: readonly Complaint[]): string[] {
  const [, choices = ''] = /^value must be (?:one of )?(.+)$/.exec(namesComplaint(key, siblings)?.message ?? '') ?? [];
  return quoted(choices);
}

function namesComplaint(key: string, siblings: readonly Complaint[]): Complaint | undefined {
  return siblings.find(({ message }) => message === `invalid propertyName '${key}'`)?.below[0];
}

/** Names that are allowed, the nearest to a wrong one first, and no more than one reads. */
export function namesInWords(wrong: string, names: readonly string[]): string {
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
  return message === "'anyOf' failed" || message === "'oneOf' failed";
}

/** What is wrong with a value as each of the forms that it may have. */
function formsOf(complaint: Complaint): Problem[][] {
  return isChoice(complaint) ? complaint.below.flatMap(formsOf) : [problemsOf([complaint])];
}

/** What is wrong with a value as the form that it comes nearest to: where the problem lies deepest, then the one with the
 * fewest. A value of a type that no form has comes near none: all types are named. */
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
