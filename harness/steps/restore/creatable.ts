import type { KubeObject } from '../../model/cluster/kube-object.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Labels that Kubernetes sets on the pods of a Job and rejects if given by others. */
const jobLabels = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];

/** Converts a deleted object to one that can be created again, without the fields that the server sets. */
export function creatable(former: KubeObject): KubeObject {
  const { name, namespace, labels, annotations, ownerReferences, finalizers } = former.metadata;
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels: former.kind === 'Job' ? without(labels, jobLabels) : labels }),
    ...(annotations && { annotations: without(annotations, bindingMarks(annotations)) }),
    ...(ownerReferences !== undefined && { ownerReferences }),
    ...(finalizers !== undefined && { finalizers }),
  } as KubeObject['metadata'];
  const { status: _, ...rest } = former;
  return { ...rest, metadata, ...('spec' in former && { spec: specOf(former) }) };
}

function specOf({ kind, spec }: KubeObject): unknown {
  const given = spec as Mapping;
  // The claim's volume was deleted with it; a pod may be scheduled to another node.
  if (kind === 'PersistentVolumeClaim') return without(given, ['volumeName']);
  if (kind === 'Pod') return without(given, ['nodeName']);
  if (kind !== 'Job' || given['manualSelector'] === true) return given;
  const template = given['template'] as { metadata?: { labels?: Mapping }; spec: unknown };
  const labels = without(template.metadata?.labels ?? {}, jobLabels);
  return { ...without(given, ['selector']), template: { ...template, metadata: { ...template.metadata, labels } } };
}

function bindingMarks(annotations: Mapping): string[] {
  return Object.keys(annotations).filter(
    (key) => key.startsWith('pv.kubernetes.io/') || key.startsWith('volume.kubernetes.io/'),
  );
}

function without(mapping: Mapping, keys: readonly string[]): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => !keys.includes(key)));
}
