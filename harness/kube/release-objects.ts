import { gunzipSync } from 'node:zlib';
import { parseObjects } from '../load/parse-manifests.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { KubeClient } from './kube-client.ts';
import type { NamespaceView, Seen, WatchedKind } from './namespace-view.ts';

/** Kinds that tell whose an object is: where Helm keeps its releases, and what stands between a pod and what Helm made. */
const ownerKinds = [
  'Secret',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
] as const satisfies readonly WatchedKind[];

/** Where the owners of an object are looked up. */
interface Owners {
  readonly namespace: string;
  readonly all: (kind: (typeof ownerKinds)[number]) => readonly KubeObject[];
  readonly at?: (namespace: string | undefined) => Owners;
}

interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A release as Helm recorded it. */
interface HelmRecord {
  readonly release: string;
  readonly namespace: string;
  /** Its manifest and its hooks. */
  readonly objects: readonly KubeObject[];
  readonly keys: ReadonlySet<string>;
}

/** The last revision, and the one before it: what an upgrade removes still ends. */
const revisionsOfInterest = 2;
const mostOwners = 8;

/** Picks the objects that belong to a Helm release: those that Helm recorded, its hooks, and what those own.
 * @param view of the namespace of the release, in step with `ownerKinds`. */
export function ofRelease(view: Owners, release: string): (object: KubeObject) => boolean {
  const find = releaseFinder(view);
  return (object) => find(object) === release;
}

/** Gives the release that an object belongs to, undefined where it belongs to none that was installed from here. */
export function releaseFinder(view: Owners): (object: KubeObject) => string | undefined {
  const records = recordsOf(view);
  const recorded = (apiVersion: string, kind: string, namespace: string | undefined, name: string) => {
    const key = keyOf(apiVersion, kind, namespace ?? view.namespace, name);
    return records.find(({ keys }) => keys.has(key))?.release;
  };
  const find = (object: KubeObject, depth: number): string | undefined => {
    const { annotations, name, namespace } = object.metadata;
    const direct =
      annotations?.['meta.helm.sh/release-namespace'] === view.namespace
        ? annotations['meta.helm.sh/release-name']
        : undefined;
    const own = direct ?? recorded(object.apiVersion, object.kind, namespace, name);
    if (own !== undefined || depth === 0) return own;
    const there = view.at?.(namespace) ?? view;
    const owners = object.metadata['ownerReferences'] as readonly OwnerReference[] | undefined;
    for (const owner of owners ?? []) {
      const live = isOwnerKind(owner.kind)
        ? there.all(owner.kind).find(({ metadata }) => metadata['uid'] === owner.uid)
        : undefined;
      const found =
        live === undefined
          ? recorded(owner.apiVersion ?? '', owner.kind, namespace, owner.name)
          : find({ ...live, kind: owner.kind, apiVersion: owner.apiVersion ?? live.apiVersion }, depth - 1);
      const of = found ?? ofGoneReplicaSet(object, owner, recorded);
      if (of !== undefined) return of;
    }
    return object.kind === 'PersistentVolumeClaim' ? ofClaimTemplate(object, there, find) : undefined;
  };
  return (object) => find(object, mostOwners);
}

/** Brings what tells of a release into step, in each namespace that it has objects in. */
export async function syncRelease(view: NamespaceView, release: string): Promise<void> {
  await view.synced([...ownerKinds, 'Pod']);
  const others = namespacesOf(view, release).map((namespace) => view.at(namespace));
  await Promise.all(others.map((other) => other.synced([...ownerKinds, 'Pod'])));
}

/** The objects of a kind that belong to a release, wherever they lie. */
export function objectsOfRelease(view: Seen, kind: WatchedKind, release: string): KubeObject[] {
  const mine = ofRelease(view, release);
  return namespacesOf(view, release)
    .flatMap((namespace) => view.at(namespace).all(kind))
    .filter(mine);
}

/** Lists the objects of a kind that no wait watches and that belong to a release, wherever they lie. */
export async function listOfRelease(
  { client, view }: { readonly client: KubeClient; readonly view: NamespaceView },
  kind: { readonly apiVersion: string; readonly kind: string },
  release: string,
): Promise<KubeObject[]> {
  await syncRelease(view, release);
  const namespaces = namespacesOf(view, release);
  const lists = await Promise.all(namespaces.map((namespace) => client.list({ ...kind, namespace })));
  return lists.flat().filter(ofRelease(view, release));
}

/** The namespaces in which a release has objects, that of the release first. What only regulates rights is no reason to
 * look into a namespace. */
export function namespacesOf(view: Seen, release: string): string[] {
  const objects = recordsOf(view).flatMap((record) => (record.release === release ? record.objects : []));
  const others = objects
    .filter(({ apiVersion }) => !apiVersion.startsWith('rbac.authorization.k8s.io/'))
    .flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set([view.namespace, ...others])];
}

/** What Helm recorded of the revisions of the releases of a namespace, the last of each release first. */
function recordsOf(view: Owners): readonly HelmRecord[] {
  const revision = ({ metadata }: KubeObject) => Number(metadata.labels?.['version'] ?? 0);
  const secrets = view.all('Secret').filter(isHelmRecord);
  return [...Map.groupBy(secrets, ({ metadata }) => metadata.labels?.['name']).values()].flatMap((revisions) =>
    revisions
      .toSorted((a, b) => revision(b) - revision(a))
      .slice(0, revisionsOfInterest)
      .map((secret) => readRecord(secret, view.namespace)),
  );
}

/** Whether an object is where Helm keeps a release, which holds all its values and manifests. */
export function isHelmRecord(object: KubeObject): boolean {
  return object.kind === 'Secret' && object['type'] === 'helm.sh/release.v1';
}

/** The objects that Helm recorded of the last revision of each release, hooks left out. */
export function recordedManifests(secrets: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const revision = ({ metadata }: KubeObject) => Number(metadata.labels?.['version'] ?? 0);
  const sorted = secrets.filter(isHelmRecord).toSorted((a, b) => revision(a) - revision(b));
  return new Map(
    sorted.map((secret) => [
      secret.metadata.labels?.['name'] ?? secret.metadata.name,
      parseObjects(decode(secret).manifest ?? ''),
    ]),
  );
}

const read = new WeakMap<KubeObject, HelmRecord>();

/** Reads a record once: a Secret that changes is another object. */
function readRecord(secret: KubeObject, namespace: string): HelmRecord {
  const before = read.get(secret);
  if (before !== undefined) return before;
  const { manifest = '', hooks = [] } = decode(secret);
  const objects = [manifest, ...hooks.map((hook) => hook.manifest)].flatMap((text) => parseObjects(text));
  const keys = objects.map(({ apiVersion, kind, metadata }) =>
    keyOf(apiVersion, kind, metadata.namespace ?? namespace, metadata.name),
  );
  const record = { release: secret.metadata.labels?.['name'] ?? '', namespace, objects, keys: new Set(keys) };
  read.set(secret, record);
  return record;
}

/** Helm keeps a release as base64 of gzip of JSON, in a Secret, which is base64 once more. */
function decode(secret: KubeObject): { readonly manifest?: string; readonly hooks?: { readonly manifest: string }[] } {
  const { release = '' } = (secret['data'] ?? {}) as { release?: string };
  if (release === '') return {};
  const zipped = Buffer.from(Buffer.from(release, 'base64').toString('latin1'), 'base64');
  return JSON.parse(gunzipSync(zipped).toString('utf8')) as ReturnType<typeof decode>;
}

/** Versions of a group are left out: the server tells an object in another than it was made in. */
function keyOf(apiVersion: string, kind: string, namespace: string, name: string): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}/${kind}/${namespace}/${name}`;
}

type Recorded = (apiVersion: string, kind: string, namespace: string | undefined, name: string) => string | undefined;

/** A pod outlives its ReplicaSet while it ends; its hash tells the Deployment of that. */
function ofGoneReplicaSet({ metadata }: KubeObject, owner: OwnerReference, recorded: Recorded): string | undefined {
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return recorded('apps/v1', 'Deployment', metadata.namespace, owner.name.slice(0, -hash.length - 1));
}

/** What a StatefulSet makes from its claim templates carries no owner, so that it outlives it. */
function ofClaimTemplate(
  { metadata: { name } }: KubeObject,
  there: Owners,
  find: (object: KubeObject, depth: number) => string | undefined,
): string | undefined {
  const set = there.all('StatefulSet').find((candidate) => {
    const { volumeClaimTemplates = [] } = (candidate['spec'] ?? {}) as { volumeClaimTemplates?: KubeObject[] };
    return volumeClaimTemplates.some(({ metadata }) => {
      const prefix = `${metadata.name}-${candidate.metadata.name}-`;
      return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
    });
  });
  return set && find(set, 1);
}

function isOwnerKind(kind: string): kind is (typeof ownerKinds)[number] {
  return (ownerKinds as readonly string[]).includes(kind);
}
