import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { isMapping } from '../../model/value-at.ts';

/** The path of a value that differs with each render. */
export interface ValuePath {
  readonly kind: string;
  readonly name: string;
  /** As a JSON pointer: the same chart makes its lists in the same order. */
  readonly path: string;
}

/** The values that differ between two renders of the same. */
export function unstableValues(one: readonly KubeObject[], other: readonly KubeObject[]): ValuePath[] {
  return one.flatMap((object) => {
    const { kind, metadata } = object;
    const again = other.find((candidate) => candidate.kind === kind && candidate.metadata.name === metadata.name);
    return again === undefined ? [] : differing(object, again, '').map((path) => ({ kind, name: metadata.name, path }));
  });
}

function differing(one: unknown, other: unknown, path: string): string[] {
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, index) => differing(item, other[index], `${path}/${index}`));
  if (isMapping(one) && isMapping(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) => differing(one[key], other[key], `${path}/${key.replaceAll('/', '~1')}`));
  }
  return one === other ? [] : [path];
}

/** The objects with `(random)`, encoded in the data of a Secret, in place of the values at these paths. */
export function maskValues(objects: readonly KubeObject[], paths: readonly ValuePath[]): readonly KubeObject[] {
  if (paths.length === 0) return objects;
  return objects.map((object) => {
    const own = new Set(paths.filter((one) => isAt(one, object)).map(({ path }) => path));
    return own.size === 0 ? object : (masked(object, '', own, object.kind === 'Secret') as KubeObject);
  });
}

/** A checksum has the same path whether a Deployment or a StatefulSet creates the pods. */
function isAt({ kind, path }: ValuePath, object: KubeObject): boolean {
  return kind === object.kind || path.includes('/annotations/');
}

const encoded = Buffer.from('(random)').toString('base64');

function masked(value: unknown, path: string, paths: ReadonlySet<string>, isSecret: boolean): unknown {
  if (paths.has(path)) return isSecret && path.startsWith('/data/') ? encoded : '(random)';
  if (Array.isArray(value)) return value.map((item, index) => masked(item, `${path}/${index}`, paths, isSecret));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    masked(item, `${path}/${key.replaceAll('/', '~1')}`, paths, isSecret),
  ]);
  return Object.fromEntries(entries);
}
