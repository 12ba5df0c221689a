import { evaluate, type Scope } from './evaluate.ts';

const placeholder = /\$\{\{\s*([\s\S]+?)\s*\}\}/g;

/** The expressions that stand in `${{ }}` anywhere in a value, with the path of each. */
export function expressionsIn(
  value: unknown,
  path: readonly PropertyKey[] = [],
): { readonly expression: string; readonly path: readonly PropertyKey[] }[] {
  if (typeof value === 'string') {
    return [...value.matchAll(placeholder)].map((match) => ({ expression: match[1] ?? '', path }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => expressionsIn(item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => expressionsIn(item, [...path, key]));
  }
  return [];
}

/** The value with every `${{ expression }}` replaced. A text that is one expression becomes its value, of whatever
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
  const whole = /^\$\{\{\s*([\s\S]+?)\s*\}\}$/.exec(text);
  if (whole?.[1] !== undefined && !whole[1].includes('}}')) return evaluate(whole[1], scope);
  return text.replace(placeholder, (_, expression: string) => asText(evaluate(expression, scope)));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
