import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { type Difference, Quantity } from '../../kubernetes/canonical.ts';
import type { KubeSchemas } from '../../kubernetes/kube-schema.ts';
import { canonicalText, type Json } from '../../render/json.ts';
import type { Manifest } from '../../render/manifest.ts';
import type { ContainerPair, WorkloadPair } from './paired-workloads.ts';

/** What a change does to those who run a chart, the gravest first. */
export const effects = [
  'REFUSED',
  'DATA',
  'SECURITY',
  'IDENTITY',
  'TRAFFIC',
  'NEVER RUNS',
  'CAPACITY',
  'RESTART',
  'CHANGE',
] as const;
export type Effect = (typeof effects)[number];

/** What each effect means, for the report and the documentation. */
export const meanings: Readonly<Record<Effect, string>> = {
  REFUSED: 'helm or Kubernetes rejects the upgrade',
  DATA: 'a claim or its contents are lost, empty or unreadable',
  SECURITY: 'something that admission, a policy or an account restricted is now open',
  IDENTITY: 'a name, label or account that others refer to has changed',
  TRAFFIC: 'requests are dropped or reach nobody',
  'NEVER RUNS': 'a pod, a Job or an alert does not run, or no longer runs',
  CAPACITY: 'less room, fewer pods, or a budget that does not fit',
  RESTART: 'the pods are replaced',
  CHANGE: 'changes in place',
};

/** A consequence of a change, in words. */
export interface Finding {
  readonly effect: Effect;
  /** Name of the rule that found it. */
  readonly rule: string;
  /** `Kind/name`, or empty where it is about the chart. */
  readonly object: string;
  /** Where in the object, where that can be said. */
  readonly path: string;
  /** What follows, without the object's name: equal consequences of several charts read the same. */
  readonly message: string;
}

/** An object at both versions; undefined if it is absent. */
export interface Pair {
  readonly id: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
  /** Both as Kubernetes keeps them, and where they differ. */
  readonly canonicalBefore: Json;
  readonly canonicalAfter: Json;
  readonly changes: readonly Difference[];
}

/** One render of a dependant at both versions. */
export interface Comparison {
  readonly before: Manifest;
  readonly after: Manifest;
  /** The objects that differ. */
  readonly pairs: readonly Pair[];
  /** What makes pods at both versions, and the containers of these, whether they differ or not. */
  readonly workloads: readonly WorkloadPair[];
  readonly containers: readonly ContainerPair[];
  /** Values that are others at each upgrade, and were not before. */
  readonly unstable: readonly Unstable[];
  /** Schemas of each pinned Kubernetes, by version. */
  readonly schemas: ReadonlyMap<string, KubeSchemas>;
  /** Repositories of images that the platform builds. */
  readonly builtImages: readonly string[];
}

/** A value that is another with each render. */
export interface Unstable {
  readonly kind: string;
  readonly id: string;
  readonly path: string;
}

/** What a rule says of a change, before it gets the rule's name. */
export type Consequence = Omit<Finding, 'rule'>;

export function consequence(effect: Effect, object: string, path: string, message: string): Consequence {
  return { effect, object, path, message };
}

/** A rule: what follows from a change. */
export interface Rule {
  readonly name: string;
  find(comparison: Comparison): Iterable<Consequence>;
}

type With<K extends 'before' | 'after'> = Pair & { readonly [Version in K]: KubeObject };

/** The pairs that are there at both versions. */
export function changedPairs({ pairs }: Comparison, ...kinds: readonly string[]): With<'before' | 'after'>[] {
  const isChanged = (pair: Pair): pair is With<'before' | 'after'> =>
    pair.before !== undefined && pair.after !== undefined;
  return pairs.filter(isChanged).filter(({ after }) => isOf(kinds, after));
}

/** The pairs whose object is gone. */
export function removedPairs({ pairs }: Comparison, ...kinds: readonly string[]): With<'before'>[] {
  const isRemoved = (pair: Pair): pair is With<'before'> => pair.before !== undefined && pair.after === undefined;
  return pairs.filter(isRemoved).filter(({ before }) => isOf(kinds, before));
}

/** The pairs whose object is new. */
export function addedPairs({ pairs }: Comparison, ...kinds: readonly string[]): With<'after'>[] {
  const isAdded = (pair: Pair): pair is With<'after'> => pair.after !== undefined && pair.before === undefined;
  return pairs.filter(isAdded).filter(({ after }) => isOf(kinds, after));
}

function isOf(kinds: readonly string[], { kind }: KubeObject): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}

/** A value in a message: short, in one line, and never a mapping in full. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (value instanceof Quantity) return value.text;
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping';
  const text = String(value).replaceAll('\n', '\\n').replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text || '""';
}

/** A path in which an item of a list that Kubernetes does not key is no more than an item. */
export function formatPath(path: string): string {
  const at = path.indexOf('[{');
  return at === -1 ? path : `${path.slice(0, at)}[]`;
}

/** What is found at the version after, and was not at the one before.
 * @param wordsOf what two findings that are the same have in common; default: all. */
export function onlyAfter<T>(
  before: Iterable<T>,
  after: Iterable<T>,
  wordsOf: (one: T) => unknown = (one) => one,
): T[] {
  const textOf = (one: T) => canonicalText(wordsOf(one));
  const old = new Set([...before].map(textOf));
  return [...after].filter((one) => !old.has(textOf(one)));
}
