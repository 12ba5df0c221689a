import { mappingsAt } from '../../render/json.ts';
import { type Container, containersOf, volumeSource, type Workload } from '../../render/manifest.ts';
import type { Comparison } from './finding.ts';

/** A workload at both versions. */
export interface WorkloadPair {
  readonly id: string;
  readonly before: Workload;
  readonly after: Workload;
}

/** A container at both versions. */
export interface ContainerPair {
  readonly workload: WorkloadPair;
  readonly name: string;
  readonly before: Container;
  readonly after: Container;
  /** Whether it is one of those that run before the others. */
  readonly starts: boolean;
  /** Path of the container in its object. */
  readonly path: string;
}

/** The workloads that are there at both versions. A Job whose name holds a hash is the same under another hash. */
export function workloadPairs({ before, after }: Comparison): WorkloadPair[] {
  return after.workloads.flatMap((now) => {
    const then =
      before.workloads.find(({ id }) => id === now.id) ??
      before.workloads.find(
        ({ kind, name }) =>
          kind === 'Job' && now.kind === 'Job' && unhashed(name) === unhashed(now.name) && name !== now.name,
      );
    return then === undefined ? [] : [{ id: now.id, before: then, after: now }];
  });
}

/** The containers that are there at both versions. */
export function containerPairs(comparison: Comparison): ContainerPair[] {
  return workloadPairs(comparison).flatMap((workload) => {
    const then = containersOf(workload.before.spec);
    return containersOf(workload.after.spec).flatMap((now) => {
      const before = then.find(({ name }) => name === now.name);
      if (before === undefined) return [];
      const starts = !(workload.after.spec['containers'] as unknown[]).includes(now);
      const { templatePath } = workload.after;
      const path = `${templatePath === '' ? '' : `${templatePath}.`}spec.${starts ? 'initContainers' : 'containers'}[${now.name}]`;
      return [{ workload, name: now.name, before, after: now, starts, path }];
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

/** The path of a field of a pod in its object. */
export function podPath({ templatePath }: Workload, field: string): string {
  return `${templatePath === '' ? '' : `${templatePath}.`}spec.${field}`;
}
