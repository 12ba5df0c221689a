import { timeOfEvent } from '../kube/event-about.ts';
import { isReleaseRecord } from '../kube/recorded-revisions.ts';
import { type KubeObject, objectName } from '../model/cluster/kube-object.ts';
import type { BundleFile } from '../model/result/bundle-file.ts';
import type { BundleSource, Collect } from './bundle-file.ts';
import { describeObject } from './describe-object.ts';
import { showableYaml } from './mask-secret.ts';

const kinds = [
  ['v1', 'Pod'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['v1', 'Service'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'ServiceAccount'],
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
] as const;

/** Kinds that are also described in readable form. */
const described = new Set(['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'PersistentVolumeClaim', 'Service']);
const mostDescribed = 60;
const mostEvents = 1000;

/** The live objects and events in the namespaces that a scenario used, and descriptions of pods and workloads. */
export const collectObjects: Collect = async (source) => {
  if (source.target.cluster === undefined) return [];
  const files = await Promise.all(namespacesOf(source).map((namespace) => collectNamespace(source, namespace)));
  return files.flat();
};

async function collectNamespace(source: BundleSource, namespace: string): Promise<readonly BundleFile[]> {
  const client = source.target.cluster?.client;
  if (client === undefined) return [];
  const list = async (apiVersion: string, kind: string) => {
    // Kinds that may not be read are left out.
    const objects = await client.list({ apiVersion, kind, namespace }, source.signal).catch(() => []);
    return objects.filter((object) => !isReleaseRecord(object));
  };
  const [events, ...lists] = await Promise.all([
    list('v1', 'Event'),
    ...kinds.map(([apiVersion, kind]) => list(apiVersion, kind)),
  ]);
  const objects = lists.flat();
  for (const secret of objects.filter(({ kind }) => kind === 'Secret')) source.addSecretObject(secret);
  return [
    ...eventsFile(namespace, events),
    ...lists.flatMap((of, index) => objectsFile(namespace, kinds[index]?.[1] ?? '', of)),
    ...objects
      .filter(({ kind }) => described.has(kind))
      .slice(0, mostDescribed)
      .map((object) => ({
        path: `describe/${namespace}/${objectName(object).replace('/', '-').toLowerCase()}.txt`,
        text: describeObject(object, objects, events),
        about: `${objectName(object)}: state, conditions and events`,
      })),
  ];
}

function objectsFile(namespace: string, kind: string, objects: readonly KubeObject[]): BundleFile[] {
  if (objects.length === 0) return [];
  const text = showableYaml(objects);
  const about = `${kind}: ${objects.length} as returned by the API server`;
  return [{ path: `objects/${namespace}/${kind.toLowerCase()}.yaml`, text, about }];
}

function eventsFile(namespace: string, events: readonly KubeObject[]): BundleFile[] {
  if (events.length === 0) return [];
  const lines = events
    .toSorted((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)))
    .slice(-mostEvents)
    .map(eventLine);
  return [{ path: `events/${namespace}.txt`, text: lines.join('\n'), about: `events of ${namespace}, latest last` }];
}

function eventLine(event: KubeObject): string {
  const { kind = '', name = '' } = (event['involvedObject'] ?? {}) as { kind?: string; name?: string };
  const count = Number(event['count'] ?? 1);
  const times = count > 1 ? ` (${count} times)` : '';
  const type = String(event['type']).padEnd(7);
  return `${timeOfEvent(event)} ${type} ${String(event['reason']).padEnd(18)} ${kind}/${name}: ${String(event['message'])}${times}`;
}

/** The platform's namespaces, and those that steps of the scenario name. */
function namespacesOf({ scenario, target }: BundleSource): string[] {
  const named = [...scenario.steps, ...scenario.finally].flatMap(({ input }) => {
    const {
      namespace,
      object,
      objects = [],
    } = input as {
      readonly namespace?: unknown;
      readonly object?: unknown;
      readonly objects?: readonly unknown[];
    };
    return [namespace, ...[object, ...objects].map(namespaceIn)];
  });
  const known = named.filter((name): name is string => typeof name === 'string' && !name.includes('${{'));
  return [...new Set([...(target.cluster?.view.homes.all ?? []), ...known])];
}

function namespaceIn(object: unknown): unknown {
  return (object as { readonly metadata?: { readonly namespace?: unknown } } | undefined)?.metadata?.namespace;
}
