import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { isMapping } from '../../model/value-at.ts';

/** The path of a value that differs with each render. */
export interface ValuePath {
  readonly kind: string;
  readonly name: string;
  /** As a JSON pointer: the same chart makes its lists in the same order. */
  readonly path: string;
  /** Of the name of an object: which of its words is random. */
  readonly word?: RandomWord;
}

interface RandomWord {
  /** 0 is the last word. */
  readonly fromEnd: number;
  readonly length: number;
}

/** The values that differ between two renders of the same. An object that has another name in each is the same by its place. */
export function unstableValues(one: readonly KubeObject[], other: readonly KubeObject[]): ValuePath[] {
  return one.flatMap((object) => {
    const { kind, metadata } = object;
    // What is rendered twice under one name is paired in order.
    const [owns, others] = [one, other].map((all) => all.filter((each) => isNamed(each, object)));
    const same = others?.[owns?.indexOf(object) ?? 0];
    const own = onlyIn(one, other, kind);
    const again = same ?? onlyIn(other, one, kind)[own.indexOf(object)];
    const word = again === undefined ? undefined : randomWord(metadata.name, again.metadata.name);
    if (again === undefined || (same === undefined && word === undefined)) return [];
    return differing(object, again, '').map((path) => ({
      ...{ kind, name: metadata.name, path },
      ...(path === namePath && word !== undefined && { word }),
    }));
  });
}

/** Whether an object has a value at a path. */
export function hasValueAt(objects: readonly KubeObject[], { kind, name, path }: ValuePath): boolean {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/'));
  return objects
    .filter((object) => object.kind === kind && object.metadata.name === name)
    .some((object) => keys.reduce<unknown>((found, key) => Object(found)[key], object) !== undefined);
}

const namePath = '/metadata/name';

/** The objects of a kind that have their name only there. */
function onlyIn(one: readonly KubeObject[], other: readonly KubeObject[], kind: string): KubeObject[] {
  return one.filter((object) => object.kind === kind && !other.some((each) => isNamed(each, object)));
}

function isNamed(one: KubeObject, { kind, metadata }: KubeObject): boolean {
  return one.kind === kind && one.metadata.name === metadata.name;
}

/** The one word that differs between two names of as many words. */
function randomWord(name: string, other: string): RandomWord | undefined {
  const [words, others] = [name, other].map((text) => text.split('-').reverse());
  if (words?.length !== others?.length) return undefined;
  const found = (words ?? []).flatMap((word, fromEnd) =>
    word === others?.[fromEnd] ? [] : [{ fromEnd, length: word.length, other: others?.[fromEnd]?.length }],
  );
  const [only, ...more] = found;
  return only === undefined || more.length > 0 || only.length !== only.other
    ? undefined
    : { fromEnd: only.fromEnd, length: only.length };
}

/** Two versions of a render in which what has a random name is called alike: `web-test-xxxxx`, where `web-test-k3f9a` is only
 * in one of them. The word is one that Kubernetes takes. */
export function alignNames(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  paths: readonly ValuePath[],
): readonly [readonly KubeObject[], readonly KubeObject[]] {
  const align = (own: readonly KubeObject[], others: readonly KubeObject[]) =>
    own.map((object) => {
      const words = object.metadata.name?.split('-').reverse() ?? [];
      const random = paths.find(
        ({ kind, word }) => word !== undefined && kind === object.kind && words[word.fromEnd]?.length === word.length,
      )?.word;
      if (random === undefined || others.some((each) => isNamed(each, object))) return object;
      const name = words.with(random.fromEnd, 'x'.repeat(random.length)).reverse().join('-');
      return { ...object, metadata: { ...object.metadata, name } };
    });
  return paths.every(({ word }) => word === undefined) ? [before, after] : [align(before, after), align(after, before)];
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
export function maskValues(objects: readonly KubeObject[], all: readonly ValuePath[]): readonly KubeObject[] {
  const paths = all.filter(({ path }) => path !== namePath);
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
