import { isMapping } from '../../model/value-at.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Merges mappings deeply; values of the second take precedence. */
export function mergeValues(first: Mapping, second: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key];
    merged[key] = isMapping(before) && isMapping(value) ? mergeValues(before, value) : value;
  }
  return merged;
}

/** The defaults of a chart with values over them, as Helm merges them: a null removes a key that is there. */
export function mergeDefaults(defaults: Mapping, values: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(values)) {
    const own = merged[key];
    if (value === null && Object.hasOwn(merged, key)) delete merged[key];
    else merged[key] = isMapping(own) && isMapping(value) ? mergeDefaults(own, value) : value;
  }
  return merged;
}
