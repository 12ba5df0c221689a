import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { isTree, Quantity } from '../../kubernetes/canonical.ts';
import { at, canonicalText, type Json } from '../../render/json.ts';
import { type Comparison, type Consequence, consequence, type Effect, type Rule, shown } from './finding.ts';
import type { WorkloadPair } from './paired-workloads.ts';

/** Where fields are watched: what is one thing at both versions, as Kubernetes keeps it. */
interface Place {
  readonly id: string;
  /** Path of the place in its object; empty for the object itself. */
  readonly path: string;
  readonly was: Json;
  readonly is: Json;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
  readonly workload?: WorkloadPair;
  readonly container?: string;
}

/** A field that differs; undefined if it is absent. */
export interface ChangedField {
  readonly was: unknown;
  readonly is: unknown;
  readonly path: string;
  /** What the last `*` of its pattern is, or the last word of its path. */
  readonly key: string;
  readonly place: Place;
}

type When = (field: ChangedField, comparison: Comparison) => boolean;
type Says = string | ((field: ChangedField) => string);

/** A rule that is a table: what follows where one of these fields changes in a way that matters.
 * @param of kinds with spaces between them, `*` for every object; `pods` for pod templates, `containers`, or `jobs` for the
 * specs of Jobs and those that CronJobs make.
 * @param fields paths in which `*` is any key or item; the path '' is the object that is removed or new. What is said may
 * have `{is}`, `{was}`, `{key}`, `{container}` in it, and `{change}` for `key changes from ... to ...`. */
export function watch(
  name: string,
  of: string,
  when: When,
  effect: Effect,
  fields: Readonly<Record<string, Says>>,
): Rule {
  return {
    name,
    find: (comparison) =>
      placesOf(comparison, of).flatMap((place) =>
        Object.entries(fields).flatMap(([pattern, says]) =>
          [...changedFields(place, pattern)]
            .filter((field) => when(field, comparison))
            .map((field): Consequence => consequence(effect, place.id, field.path, messageOf(field, says))),
        ),
      ),
  };
}

function placesOf(comparison: Comparison, of: string): Place[] {
  const { pairs, workloads, containers } = comparison;
  if (of === 'containers')
    return containers.map(({ workload, name, was, is, path }) => ({
      ...placeOf(workload),
      container: name,
      was,
      is,
      path,
    }));
  if (of === 'pods') return workloads.map(placeOf);
  const kinds = of === 'jobs' ? ['Job', 'CronJob'] : of.split(' ');
  return pairs
    .filter(({ before, after }) => of === '*' || kinds.includes((after ?? before)?.kind ?? ''))
    .map(({ id, before, after, canonicalBefore, canonicalAfter }) => {
      const path = of !== 'jobs' ? '' : after?.kind === 'CronJob' ? 'spec.jobTemplate.spec' : 'spec';
      const [was, is] = [canonicalBefore, canonicalAfter].map((one) => (path === '' ? one : at(one, path)) as Json);
      return { id, path, before, after, was: was ?? {}, is: is ?? {} };
    });
}

function placeOf(workload: WorkloadPair): Place {
  const { id, before, after, was, is } = workload;
  return { id, path: after.templatePath, was, is, before: before.object, after: after.object, workload };
}

function* changedFields(place: Place, pattern: string): Generator<ChangedField> {
  const isWhole = place.before === undefined || place.after === undefined;
  if (pattern === '') {
    const [was, is] = [place.before, place.after];
    if (isWhole) yield { was, is, path: '', key: '', place };
  } else if (!isWhole) yield* walk(place.was, place.is, pattern.split('.'), { path: place.path, key: '', place });
}

function* walk(
  was: unknown,
  is: unknown,
  [head, ...rest]: readonly string[],
  at: Pick<ChangedField, 'path' | 'key' | 'place'>,
): Generator<ChangedField> {
  if (head === undefined) {
    if (canonicalText({ it: was }) !== canonicalText({ it: is })) yield { was, is, ...at };
    return;
  }
  const [one, other] = [was, is].map((tree) => (isTree(tree) ? tree : {}));
  const keys = head === '*' ? [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])] : [head];
  for (const key of keys) {
    const path = key.startsWith('[') || at.path === '' ? `${at.path}${key}` : `${at.path}.${key}`;
    const isNamed = head === '*' || (rest.length === 0 && at.key === '');
    yield* walk(one?.[key], other?.[key], rest, {
      ...at,
      path,
      key: isNamed ? key.replace(/^\[(.*)\]$/, '$1') : at.key,
    });
  }
}

function messageOf(field: ChangedField, says: Says): string {
  if (typeof says === 'function') return says(field);
  const { key, place, path } = field;
  const [is, was, container] = [shown(field.is), shown(field.was), place.container ?? ''];
  const owner = container === '' ? '' : ` of container ${container}`;
  const words: Record<string, string> = {
    is,
    was,
    key,
    path,
    container,
    change: `${key}${owner} changes from ${was} to ${is}`,
  };
  return says.replace(/\{(\w+)\}/g, (text, word: string) => words[word] ?? text);
}

/** Whether it was there, whatever became of it. */
export const lost: When = ({ was }) => was !== undefined;
/** Whether it is there no more. */
export const gone: When = ({ is }) => is === undefined;
export const differs: When = () => true;
/** Whether it is less at both versions. */
export const less: When = ({ was, is }) => amountOf(is) < amountOf(was);
/** Whether a limit is lower, or is one where none was. */
export const bounded: When = ({ was, is }) =>
  amountOf(is) < (was === undefined ? Number.POSITIVE_INFINITY : amountOf(was));
/** Whether it has one of these values, which it had not. */
export const becomes =
  (...values: readonly unknown[]): When =>
  ({ was, is }) =>
    values.includes(is) && !values.includes(was);
/** Whether it had one of these values, and has not. */
export const leaves =
  (...values: readonly unknown[]): When =>
  ({ was, is }) =>
    values.includes(was) && !values.includes(is);
/** A change of the keys that a pattern fits. */
export const keyed =
  (pattern: RegExp, when: When): When =>
  (field, comparison) =>
    pattern.test(field.key) && when(field, comparison);

function amountOf(value: unknown): number {
  return value instanceof Quantity ? value.amount : typeof value === 'number' ? value : Number.NaN;
}
