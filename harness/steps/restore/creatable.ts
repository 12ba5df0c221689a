import type { KubeObject } from '../../model/cluster/kube-object.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Keys that Kubernetes itself gives a Job, and refuses from anybody else. */
const jobLabels = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];

/** An object that was deleted, so that it can be made again: without what the server gave it. */
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
  // Its volume went with it; the node of a pod is chosen anew.
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
