import { isDeepStrictEqual } from 'node:util';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';

/** The current pods of a workload, without those of an old ReplicaSet or revision. */
export function podsOf(workload: KubeObject, view: Seen): KubeObject[] {
  if (workload.kind !== 'Deployment') {
    const own = view.all('Pod').filter((pod) => ownedBy(pod, workload));
    if (workload.kind === 'DaemonSet')
      return own.filter((pod) => isOf(pod, 'pod-template-generation', workload.metadata.annotations?.[templateKey]));
    const revision = (workload['status'] as { updateRevision?: string } | undefined)?.updateRevision;
    return workload.kind === 'StatefulSet' ? own.filter((pod) => isOf(pod, 'controller-revision-hash', revision)) : own;
  }
  const current = makersOf(workload, view);
  return view.all('Pod').filter((pod) => current.some((set) => ownedBy(pod, set)));
}

/** The pods that make up the replicas of a workload: its current ones, and those of earlier revisions that stay because
 * of its strategy or a pause. */
export function countedPodsOf(workload: KubeObject, view: Seen): KubeObject[] {
  const current = podsOf(workload, view);
  const makers =
    workload.kind === 'Deployment' ? view.all('ReplicaSet').filter((set) => ownedBy(set, workload)) : [workload];
  const earlier = view
    .all('Pod')
    .filter((pod) => makers.some((maker) => ownedBy(pod, maker)) && !current.includes(pod))
    .filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
  return [...current, ...earlier];
}

/** The controllers of a workload's current pods: the ReplicaSets of a Deployment's current revision, else the workload
 * itself. */
export function makersOf(workload: KubeObject, view: Seen): KubeObject[] {
  if (workload.kind !== 'Deployment') return [workload];
  return view.all('ReplicaSet').filter((set) => ownedBy(set, workload) && isPresent(set, workload));
}

/** Whether a ReplicaSet belongs to a Deployment's current revision. Compares their templates, because with the strategy
 * Recreate a Deployment keeps the number of its old revision until the old pods are gone. */
export function isPresent(set: KubeObject, deployment: KubeObject): boolean {
  const [own, asked] = [templateOf(set), templateOf(deployment)];
  if (own !== undefined && asked !== undefined) return isDeepStrictEqual(own, asked);
  const revision = deployment.metadata.annotations?.[revisionKey];
  return revision === undefined || set.metadata.annotations?.[revisionKey] === revision;
}

function templateOf(workload: KubeObject): object | undefined {
  const { template } = (workload['spec'] ?? {}) as {
    template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
  };
  if (template === undefined) return undefined;
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

const revisionKey = 'deployment.kubernetes.io/revision';
/** The only field of a DaemonSet that identifies the pods of its current template. */
const templateKey = 'deprecated.daemonset.template.generation';

function ownedBy(object: KubeObject, owner: KubeObject): boolean {
  const references = object.metadata['ownerReferences'] as { uid: string }[] | undefined;
  return references?.some((reference) => reference.uid === owner.metadata['uid']) ?? false;
}

function isOf(pod: KubeObject, label: string, revision: string | undefined): boolean {
  const own = pod.metadata.labels?.[label];
  return revision === undefined || own === undefined || own === revision;
}
