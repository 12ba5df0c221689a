import { stringifyJson } from '../text/exact-json.ts';
import { evaluate, parseExpression, type Scope } from './evaluate.ts';

/** The `${{ }}` expressions anywhere in a value, with their paths. */
export function expressionsIn(
  value: unknown,
  path: readonly PropertyKey[] = [],
): { readonly expression: string; readonly path: readonly PropertyKey[] }[] {
  if (typeof value === 'string') {
    return partsOf(value).flatMap((part) => (typeof part === 'string' ? [] : [{ expression: part.expression, path }]));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => expressionsIn(item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => expressionsIn(item, [...path, key]));
  }
  return [];
}

/** Occurrences of `${{` that are not replaced: in a key, or without an end. */
export function unfilledIn(
  value: unknown,
  path: readonly PropertyKey[] = [],
): { readonly message: string; readonly path: readonly PropertyKey[] }[] {
  if (typeof value === 'string') {
    const isOpen = partsOf(value).some((part) => typeof part === 'string' && part.includes('${{'));
    return isOpen ? [{ message: `"${value}": empty or unclosed \${{ }}`, path }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => unfilledIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key.includes('${{')
      ? [{ message: `"${key}" is a key; expressions are not evaluated in keys`, path: [...path, key] }]
      : []),
    ...unfilledIn(item, [...path, key]),
  ]);
}

/** Replaces every `${{ expression }}` in a value. A text that consists of one expression becomes its value, of any
 * type; inside a longer text it becomes text. */
export function interpolate<T>(value: T, scope: Scope): T;
export function interpolate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return interpolateText(value, scope);
  if (Array.isArray(value)) return value.map((item) => interpolate<unknown>(item, scope));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate<unknown>(item, scope)]));
  }
  return value;
}

function interpolateText(text: string, scope: Scope): unknown {
  const parts = partsOf(text);
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return evaluate(only.expression, scope);
  return parts.map((part) => (typeof part === 'string' ? part : asText(evaluate(part.expression, scope)))).join('');
}

/** Splits a text into plain parts and expressions. An expression ends at the first `}}` up to which it can be parsed,
 * because a mapping in it may end with two braces; if none can be parsed, at the first `}}`. */
function partsOf(text: string): (string | { readonly expression: string })[] {
  const parts: (string | { readonly expression: string })[] = [];
  let from = 0;
  for (let open = text.indexOf('${{'); open >= 0; open = text.indexOf('${{', from)) {
    const ends: number[] = [];
    for (let end = text.indexOf('}}', open + 3); end >= 0; end = text.indexOf('}}', end + 1)) ends.push(end);
    const inner = (end: number) => text.slice(open + 3, end).trim();
    const end = ends.find((candidate) => parses(inner(candidate))) ?? ends[0];
    if (end === undefined || inner(end) === '') break;
    if (open > from) parts.push(text.slice(from, open));
    parts.push({ expression: inner(end) });
    from = end + 2;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

function parses(expression: string): boolean {
  try {
    parseExpression(expression);
    return true;
  } catch {
    return false;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? (stringifyJson(value) ?? '') : String(value);
}
