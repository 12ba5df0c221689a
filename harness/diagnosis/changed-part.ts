import { parseQuantity } from '../model/cluster/quantity.ts';
import { isMapping } from '../model/value-at.ts';

/** The first part of an object that would change. */
export interface ChangedPart {
  readonly path: string;
  /** The last key on the path that is a name rather than an index. */
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Compares the requested object with the live one; fields that only the live one has do not count. */
export function changedPart(live: unknown, asked: unknown, path: string, key = path): ChangedPart | undefined {
  if (asked === null || asked === undefined || isSame(live, asked)) return undefined;
  if (Array.isArray(asked) && Array.isArray(live) && asked.length === live.length)
    return firstOf(asked.map((each, at) => () => changedPart(live[at], each, `${path}[${at}]`, key)));
  if (!isMapping(asked) || !isMapping(live)) return { path, key, from: live, to: asked };
  return firstOf(
    Object.entries(asked).map(
      ([name, each]) =>
        () =>
          changedPart(live[name], each, `${path}.${name}`, name),
    ),
  );
}

function firstOf(parts: readonly (() => ChangedPart | undefined)[]): ChangedPart | undefined {
  for (const part of parts) {
    const found = part();
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSame(live: unknown, asked: unknown): boolean {
  if (typeof asked === 'object') return false;
  if (String(live) === String(asked)) return true;
  const amount = parseQuantity(asked);
  return amount !== undefined && amount === parseQuantity(live);
}
