import { isMapping } from '../../model/value-at.ts';

/** A mapping of a rendered object, of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The value at a path of keys with dots between them; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((found, key) => (isMapping(found) && Object.hasOwn(found, key) ? found[key] : undefined), value);
}

/** The mapping at a path; an empty one where there is none. */
export function mappingAt(value: unknown, path: string): Json {
  const found = at(value, path);
  return isMapping(found) ? found : {};
}

/** The mappings of a list at a path; none where there is no list. */
export function mappingsAt(value: unknown, path: string): Json[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isMapping) : [];
}

/** The texts of a list at a path. */
export function textsAt(value: unknown, path: string): string[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}

/** The text at a path; empty where there is none. */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path. */
export function numberAt(value: unknown, path: string): number | undefined {
  const found = at(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** Every text in a value, with its path. */
export function textsIn(value: unknown, path = ''): { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, path === '' ? key : `${path}.${key}`));
}

/** The same text for equal values, whatever the order of their keys. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isMapping(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}
