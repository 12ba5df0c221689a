import { type Json, mappingAt, mappingsAt } from '../../render/json.ts';
import { type Container, containersOf, type Manifest, volumeSource, type Workload } from '../../render/manifest.ts';
import type { Pair } from './finding.ts';

/** A workload at both versions. */
export interface WorkloadPair {
  readonly id: string;
  readonly before: Workload;
  readonly after: Workload;
  /** Its pod template as Kubernetes keeps it; empty at both versions where nothing of the object differs. */
  readonly was: Json;
  readonly is: Json;
}

/** A container at both versions. */
export interface ContainerPair {
  readonly workload: WorkloadPair;
  readonly name: string;
  readonly before: Container;
  readonly after: Container;
  readonly was: Json;
  readonly is: Json;
  /** Whether it is one of those that run before the others. */
  readonly starts: boolean;
  /** Path of the container in its object. */
  readonly path: string;
}

/** The workloads that are there at both versions. A Job whose name holds a hash is the same under another hash. */
export function workloadPairs(before: Manifest, after: Manifest, pairs: readonly Pair[]): WorkloadPair[] {
  return after.workloads.flatMap((now) => {
    const then =
      before.workloads.find(({ id }) => id === now.id) ??
      before.workloads.find(
        ({ kind, name }) =>
          kind === 'Job' && now.kind === 'Job' && unhashed(name) === unhashed(now.name) && name !== now.name,
      );
    if (then === undefined) return [];
    const template = (object: Json | undefined) =>
      now.templatePath === '' ? (object ?? {}) : mappingAt(object, now.templatePath);
    const was = template(pairs.find(({ id }) => id === then.id)?.canonicalBefore);
    const is = template(pairs.find(({ id }) => id === now.id)?.canonicalAfter);
    return [{ id: now.id, before: then, after: now, was, is }];
  });
}

/** The containers that workloads have at both versions. */
export function containerPairs(workloads: readonly WorkloadPair[]): ContainerPair[] {
  return workloads.flatMap((workload) => {
    const then = containersOf(workload.before.spec);
    return containersOf(workload.after.spec).flatMap((after) => {
      const { name } = after;
      const before = then.find((one) => one.name === name);
      if (before === undefined) return [];
      const starts = !(workload.after.spec['containers'] as unknown[]).includes(after);
      const list = starts ? 'initContainers' : 'containers';
      const [was, is] = [workload.was, workload.is].map(
        (template) => mappingAt(template, `spec.${list}`)[`[${name}]`] as Json | undefined,
      );
      const path = podPath(workload.after, `${list}[${name}]`);
      return [{ workload, name, before, after, was: was ?? {}, is: is ?? {}, starts, path }];
    });
  });
}

/** Whether the pods have a volume that outlives them. */
export function keepsData({ spec, object }: Workload): boolean {
  return (
    mappingsAt(object, 'spec.volumeClaimTemplates').length > 0 ||
    mappingsAt(spec, 'volumes').some((volume) => volumeSource(volume).type === 'persistentVolumeClaim')
  );
}

/** A name without the hash at its end. */
export function unhashed(name: string): string {
  return name.replace(/-[0-9a-f]{6,}$/, '');
}

/** Which of some new names has taken the place of one that is gone: the one with the most words of it, and the fewest
 * others. */
export function successorOf(name: string, added: readonly string[]): string | undefined {
  const words = name.split('-');
  const rank = (other: string) => {
    const others = other.split('-');
    return 2 * others.filter((word) => words.includes(word)).length - others.length;
  };
  return added.toSorted((one, other) => rank(other) - rank(one))[0];
}

/** The path of a field of a pod in its object. */
export function podPath({ templatePath }: Workload, field: string): string {
  return `${templatePath === '' ? '' : `${templatePath}.`}spec.${field}`;
}
