import type { ValuesDocument } from '../helm/values/locate-value.ts';
import { valueAt } from '../model/value-at.ts';
import { stringifyJson } from '../text/exact-json.ts';
import type { Field } from './facts.ts';
import { stands, type TemplateLine } from './template-line.ts';

type Values = Readonly<Record<string, unknown>>;

/** A value that may have determined a field. */
export interface ChangedValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Whether the line of the template uses it. */
  readonly isNamed: boolean;
}

/** The values that a field may come from: those that its template line uses, then those contained in it, longest
 * first. */
export function likelyValues(
  documents: readonly ValuesDocument[],
  given: Values,
  field: Field,
  line: TemplateLine,
): ChangedValue[] {
  const trees = [...documents.map(({ document, below }) => valueAt(document.value, below)), given];
  const leaves = new Map(trees.flatMap((tree) => leavesOf(tree, [])).map((leaf) => [leaf.path.join('.'), leaf]));
  const all = [...leaves].map(([name, leaf]) => ({
    ...leaf,
    isNamed: line.values.some((each) => isOrIsIn(name, each)),
  }));
  const candidates = all.filter(({ value }) => {
    if (field.value === undefined || value === null || value === undefined) return false;
    // Text of several lines comes from the value that makes up most of it; others are small parts of it.
    if (field.value.includes('\n') && String(value).length * 2 < field.value.length) return false;
    // A list or a text of several lines is rendered as a whole.
    if (Array.isArray(value)) return stands(stringifyJson(value) ?? '', field.value);
    if (String(value).includes('\n')) return stands(String(value), field.value) || field.value.includes(String(value));
    return String(value) !== '' && field.value.includes(String(value));
  });
  const named = all.filter(({ isNamed }) => isNamed);
  const standing = candidates.sort((a, b) => String(b.value).length - String(a.value).length);
  const both = named.filter((leaf) => standing.includes(leaf));
  return [...new Set([...both, ...(field.value === undefined ? named : []), ...standing, ...named])];
}

/** Copies the values with another value at a path. */
export function changeValue(values: Values, { path, value }: ChangedValue): Values {
  const [key = '', ...rest] = path;
  const below = values[key];
  const tree = typeof below === 'object' && below !== null && !Array.isArray(below) ? (below as Values) : {};
  if (rest.length > 0) return { ...values, [key]: changeValue(tree, { path: rest, value, isNamed: false }) };
  return { ...values, [key]: another(value) };
}

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [];
  // A prefix rather than a suffix, so that the previously rendered text is not contained in the new one.
  return `x${String(value ?? '')}`;
}

function leavesOf(
  tree: unknown,
  path: readonly string[],
): { readonly path: readonly string[]; readonly value: unknown }[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree))
    return path.length === 0 ? [] : [{ path, value: tree }];
  return Object.entries(tree).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

function isOrIsIn(name: string, named: string): boolean {
  return name === named || name.startsWith(`${named}.`);
}
