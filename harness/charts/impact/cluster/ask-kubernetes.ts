import { type KubeClient, KubeError } from '../../../kube/kube-client.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import { isNamespaced } from '../../kubernetes/kinds.ts';
import { idOf, isHook } from '../../render/manifest.ts';
import type { VariantChange } from '../compare/compare-dependant.ts';
import type { Finding } from '../rules/finding.ts';

/** What a cluster says of the upgrade of one variant. */
export interface Asked {
  readonly findings: readonly Finding[];
  /** What it was not asked, and why. */
  readonly notes: readonly string[];
}

/** Installs a variant as it was in a namespace of its own, without pods, and asks for the upgrade by server-side dry run:
 * what the API server, an immutable field or Pod Security `restricted` refuses is told in its words.
 * @param objects of the variant at both versions. */
export async function askKubernetes(
  client: KubeClient,
  { chart, label }: Pick<VariantChange, 'chart' | 'label'>,
  objects: { readonly before: readonly KubeObject[]; readonly after: readonly KubeObject[] },
  namespace: string,
): Promise<Asked> {
  await makeNamespace(client, namespace);
  const own = client.inNamespace(namespace);
  const where = `${chart.name} with ${label}`;
  const installed = await Promise.all(
    withoutHooks(objects.before).map((object) => send(own, object, namespace, false)),
  );
  const answers = await Promise.all(withoutHooks(objects.after).map((object) => send(own, object, namespace, true)));
  const earlier = new Map(installed.map(({ id, ...answer }) => [id, answer]));
  const notes: string[] = [];
  const findings = answers.flatMap(({ id, refused, warnings, unknown }): Finding[] => {
    const before = earlier.get(id);
    if (unknown) {
      notes.push(`${where}: Kubernetes was not asked of ${id}: the cluster has no definition of its kind`);
      return [];
    }
    if (refused !== undefined && before?.refused !== undefined) {
      notes.push(`${where}: Kubernetes refuses ${id}, now as before: ${refused}`);
      return [];
    }
    const told = { rule: 'ask-kubernetes', object: id, path: '' };
    if (refused !== undefined) return [{ ...told, effect: 'REFUSED', message: `Kubernetes says: ${refused}` }];
    return warnings
      .filter((warning) => !before?.warnings.includes(warning))
      .map((warning) => ({
        ...told,
        effect: /PodSecurity/.test(warning) ? 'SECURITY' : 'CHANGE',
        message: `Kubernetes warns: ${warning}`,
      }));
  });
  return { findings, notes: [...new Set(notes)] };
}

/** Hooks are made at other times than the release. */
function withoutHooks(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter((object) => !isHook(object));
}

/** A namespace in which no pod comes to be, and which says where pods break `restricted`. */
async function makeNamespace(client: KubeClient, name: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/warn': 'restricted' };
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const spec = { hard: { pods: '0' } };
  await client.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace: name }, spec });
}

interface Answer {
  readonly id: string;
  readonly refused: string | undefined;
  readonly warnings: readonly string[];
  /** Whether the cluster does not know the kind. */
  readonly unknown: boolean;
}

/** Applies an object as helm does, or asks what would come of it. */
async function send(client: KubeClient, object: KubeObject, namespace: string, dryRun: boolean): Promise<Answer> {
  const id = idOf(object, namespace);
  const answer = { id, refused: undefined, warnings: [], unknown: false };
  const placed = isNamespaced(object.kind) ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  try {
    const path = await client.pathOf({ ...placed, ...placed.metadata });
    const query = `fieldManager=helm&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const type = 'application/apply-patch+yaml';
    const response = await client.request('PATCH', `${path}?${query}`, { body: placed, type });
    await response.text();
    return { ...answer, warnings: warningsOf(response.headers.get('warning') ?? '') };
  } catch (error) {
    if (!(error instanceof KubeError)) return { ...answer, unknown: true };
    if (error.status === 404) return { ...answer, unknown: true };
    return { ...answer, refused: error.message.replace(/^Kubernetes refused \S+ \S+: /, '') };
  }
}

/** `299 - "text"` of the header, without its quotes. */
function warningsOf(header: string): string[] {
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
