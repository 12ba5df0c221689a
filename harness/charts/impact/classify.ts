import type { KubeObject } from '../../model/kube-object.ts';

/** What a change of an object does, the gravest first. */
export const effects = ['refused', 'identity', 'restart', 'change'] as const;
export type Effect = (typeof effects)[number];

/** A consequence of a change, in words. */
export interface Finding {
  readonly effect: Effect;
  readonly message: string;
}

/** Fields that Kubernetes lets nobody change, by kind; a path ends where the value is compared as a whole. */
const immutable: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.selector', 'spec.template', 'spec.completions', 'spec.podFailurePolicy'],
  PersistentVolumeClaim: ['spec.accessModes', 'spec.storageClassName', 'spec.volumeName'],
  PersistentVolume: ['spec.hostPath'],
  Service: ['spec.clusterIP'],
  RoleBinding: ['roleRef'],
};
const templates: Readonly<Record<string, string>> = {
  Deployment: 'spec.template',
  StatefulSet: 'spec.template',
  DaemonSet: 'spec.template',
};
const identity: Readonly<Record<string, readonly string[]>> = {
  Service: ['spec.selector', 'spec.ports', 'spec.type'],
  Deployment: ['spec.template.metadata.labels'],
  StatefulSet: ['spec.template.metadata.labels'],
  Ingress: ['spec.rules', 'spec.ingressClassName'],
  HTTPRoute: ['spec.hostnames', 'spec.parentRefs'],
};
const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/** What follows from an object's being as it was before and as it is after; undefined stands for its absence. */
export function classify(before: KubeObject | undefined, after: KubeObject | undefined): Finding[] {
  if (isHook(before ?? after)) return [{ effect: 'change', message: 'is a hook: helm makes it anew each time' }];
  if (before === undefined || after === undefined) return presence(before, after);
  const { kind } = after;
  const findings: Finding[] = [];
  const differs = (path: string) => JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path));
  for (const path of immutable[kind] ?? []) {
    // A Service may be given an address by the cluster, and a claim its class: only what was written counts.
    if (differs(path))
      findings.push({ effect: 'refused', message: `${path} cannot be changed: Kubernetes refuses the upgrade` });
  }
  const [sizeBefore, sizeAfter] = [before, after].map((object) => bytes(at(object, 'spec.resources.requests.storage')));
  if (kind === 'PersistentVolumeClaim' && (sizeAfter ?? 0) < (sizeBefore ?? 0)) {
    findings.push({
      effect: 'refused',
      message: 'spec.resources.requests.storage shrinks: Kubernetes refuses the upgrade',
    });
  }
  for (const path of identity[kind] ?? []) {
    if (differs(path))
      findings.push({ effect: 'identity', message: `${path} changes: what finds it by that finds something else` });
  }
  const template = templates[kind];
  if (template !== undefined && differs(template))
    findings.push({ effect: 'restart', message: 'the pods are replaced' });
  findings.push(...removedProbes(before, after));
  if (findings.length === 0) findings.push({ effect: 'change', message: 'changes in place' });
  return findings;
}

function presence(before: KubeObject | undefined, after: KubeObject | undefined): Finding[] {
  const object = before ?? after;
  // The name of a Job holds the hash of its spec: a new name is how a change of it gets through.
  if (object?.kind === 'Job')
    return [{ effect: 'restart', message: before ? 'the Job of the old spec goes' : 'a new Job runs' }];
  if (before === undefined) return [{ effect: 'change', message: 'is added' }];
  const grave = ['Service', 'Deployment', 'StatefulSet', 'PersistentVolumeClaim', 'Secret', 'Ingress', 'CronJob'];
  return grave.includes(before.kind)
    ? [{ effect: 'identity', message: 'is removed: what uses it by name loses it' }]
    : [{ effect: 'change', message: 'is removed' }];
}

function isHook(object: KubeObject | undefined): boolean {
  return object?.metadata.annotations?.['helm.sh/hook'] !== undefined;
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity of storage in bytes; undefined for what is none. */
function bytes(quantity: unknown): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([kMGT]i?|Ki)?$/.exec(String(quantity));
  const unit = units[parts?.[2] ?? ''];
  return parts === null || unit === undefined ? undefined : Number(parts[1]) * unit;
}

function removedProbes(before: KubeObject, after: KubeObject): Finding[] {
  return containersOf(before).flatMap((container) => {
    const now = containersOf(after).find((other) => other['name'] === container['name']);
    return probes
      .filter((probe) => now !== undefined && container[probe] !== undefined && now[probe] === undefined)
      .map(
        (probe): Finding => ({
          effect: 'identity',
          message: `${probe} of container ${String(container['name'])} is removed`,
        }),
      );
  });
}

function containersOf(object: KubeObject): readonly Record<string, unknown>[] {
  const containers = at(object, 'spec.template.spec.containers');
  return Array.isArray(containers) ? (containers as Record<string, unknown>[]) : [];
}

function at(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      object,
    );
}
