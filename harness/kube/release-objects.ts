import { gunzipSync, gzipSync } from 'node:zlib';
import { parseObjects } from '../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { KubeClient } from './client/kube-client.ts';
import type { NamespaceView, Seen, WatchedKind } from './watch/namespace-view.ts';

/** Kinds needed to find the release of an object: the Secrets with Helm's records, and the controllers between a pod
 * and the objects of a chart. */
const ownerKinds = [
  'Secret',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
] as const satisfies readonly WatchedKind[];

/** The part of a view in which the owners of an object are looked up. */
type Owners = Pick<Seen, 'namespace' | 'all' | 'at' | 'homes'>;

interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A recorded revision of a release. */
export interface ReleaseRecord {
  readonly release: string;
  readonly revision: number;
  /** Status in Helm's terms, such as `deployed` or `failed`. */
  readonly status: string;
  /** Name and version of the chart, or the name of the manifests. */
  readonly chart: string;
  /** When the revision was created. */
  readonly updated: string;
  readonly namespace: string;
  readonly manifest: readonly KubeObject[];
  /** The objects of its manifest and its hooks. */
  readonly objects: readonly KubeObject[];
  readonly keys: ReadonlySet<string>;
  /** Keys of objects that existed before the release and are not removed with it. */
  readonly adopted: readonly string[];
}

/** The latest two revisions count, because objects that an upgrade removes may still be terminating. */
const revisionsOfInterest = 2;
const mostOwners = 8;

/** Selects the objects that belong to a release: the recorded ones, its hooks, and everything they own.
 * @param view must be up to date for `ownerKinds` if the release has objects */
export function ofRelease(view: Owners, release: string): (object: KubeObject) => boolean {
  const find = releaseFinder(view);
  return (object) => find(object) === release;
}

/** Returns a function that finds the release of an object; undefined if it belongs to none that this platform
 * installed. */
export function releaseFinder(view: Owners): (object: KubeObject) => string | undefined {
  const records = recordsOf(view);
  const recorded = (apiVersion: string, kind: string, namespace: string | undefined, name: string) => {
    const isIt = (record: ReleaseRecord) =>
      record.keys.has(keyOf(apiVersion, kind, namespace ?? record.namespace, name));
    return records.find(isIt)?.release;
  };
  const find = (object: KubeObject, depth: number): string | undefined => {
    const { annotations, name, namespace } = object.metadata;
    const { 'meta.helm.sh/release-name': said = '', 'meta.helm.sh/release-namespace': of } = annotations ?? {};
    const direct = of !== undefined && view.homes.of(said) === of ? said : undefined;
    const own = direct ?? recorded(object.apiVersion, object.kind, namespace, name);
    if (own !== undefined || depth === 0) return own;
    const there = view.at(namespace);
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

/** Waits until the view is up to date for everything that belongs to a release, in each of its namespaces. */
export async function syncRelease(view: NamespaceView, release: string): Promise<void> {
  await syncRecords(view);
  const where = namespacesOf(view, release).map((namespace) => view.at(namespace));
  await Promise.all(where.map((each) => each.synced([...ownerKinds, 'Pod'])));
}

/** Waits until the view is up to date for the records of all releases. */
export async function syncRecords(view: NamespaceView): Promise<void> {
  await Promise.all(view.homes.all.map((namespace) => view.at(namespace).synced(['Secret'])));
}

/** The objects of a kind that belong to a release, in any namespace. */
export function objectsOfRelease(view: Seen, kind: WatchedKind, release: string): KubeObject[] {
  const mine = ofRelease(view, release);
  return namespacesOf(view, release)
    .flatMap((namespace) => view.at(namespace).all(kind))
    .filter(mine);
}

/** Lists the objects of a kind that is not watched and that belong to a release, in any namespace. */
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

/** The namespaces that contain objects of a release, starting with the one it is installed into. Namespaces with only
 * RBAC objects are left out, as there is nothing to watch in them. */
export function namespacesOf(view: Seen, release: string): string[] {
  const objects = recordsOf(view).flatMap((record) => (record.release === release ? record.objects : []));
  const others = objects
    .filter(({ apiVersion }) => !apiVersion.startsWith('rbac.authorization.k8s.io/'))
    .flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set([view.homes.of(release), ...others])];
}

/** The recorded revisions of the releases, the latest of each release first. */
function recordsOf(view: Owners): readonly ReleaseRecord[] {
  return view.homes.all.flatMap((namespace) => {
    const secrets = recordsIn(view.at(namespace).all('Secret'));
    return [...Map.groupBy(secrets, nameOf).values()].flatMap((revisions) =>
      revisions
        .slice(-revisionsOfInterest)
        .toReversed()
        .map((secret) => readRecord(secret, namespace)),
    );
  });
}

/** The Secrets that contain release records, ordered by revision. */
export function recordsIn(secrets: readonly KubeObject[]): KubeObject[] {
  const revision = ({ metadata }: KubeObject) => Number(metadata.labels?.['version'] ?? 0);
  return secrets.filter(isReleaseRecord).toSorted((a, b) => revision(a) - revision(b));
}

/** Whether an object is a release record, which contains all values and manifests of the release. */
export function isReleaseRecord(object: KubeObject): boolean {
  return object.kind === 'Secret' && (object['type'] === 'helm.sh/release.v1' || object['type'] === recordType);
}

/** Type of the Secrets in which the kit records what it installs without Helm, in Helm's format. */
export const recordType = 'platform-scenarios.harness/release.v1';

function nameOf({ metadata }: KubeObject): string {
  return metadata.labels?.['name'] ?? metadata.name;
}

/** The latest recorded revision of each release. */
export function lastRecords(view: Owners): ReadonlyMap<string, ReleaseRecord> {
  return new Map(
    recordsOf(view)
      .toReversed()
      .map((record) => [record.release, record]),
  );
}

const read = new WeakMap<KubeObject, ReleaseRecord>();

/** Parses a record, cached by object: an updated Secret is a new object. */
export function readRecord(secret: KubeObject, namespace: string): ReleaseRecord {
  const before = read.get(secret);
  if (before !== undefined) return before;
  const { manifest: text = '', hooks = [], info = {}, chart, adopted = [] } = decode(secret);
  const manifest = parseObjects(text);
  const objects = [...manifest, ...hooks.flatMap((hook) => parseObjects(hook.manifest))];
  const keys = objects.map((object) => recordKey(object, namespace));
  const { name = '', version } = chart?.metadata ?? {};
  const record: ReleaseRecord = {
    ...{ release: nameOf(secret), revision: Number(secret.metadata.labels?.['version'] ?? 0), namespace },
    ...{ status: info.status ?? 'unknown', updated: info.last_deployed ?? '' },
    chart: version === undefined ? name : `${name}-${version}`,
    ...{ manifest, objects, keys: new Set(keys), adopted },
  };
  read.set(secret, record);
  return record;
}

/** The part of a record's content that the kit uses. */
export interface RecordContent {
  readonly manifest?: string;
  readonly hooks?: readonly { readonly manifest: string }[];
  readonly info?: { readonly status?: string; readonly last_deployed?: string };
  readonly chart?: { readonly metadata?: { readonly name?: string; readonly version?: string } };
  readonly adopted?: readonly string[];
}

/** Decodes a record: base64 of gzip of JSON, base64-encoded again by the Secret. */
function decode(secret: KubeObject): RecordContent {
  const { release = '' } = (secret['data'] ?? {}) as { release?: string };
  if (release === '') return {};
  const zipped = Buffer.from(Buffer.from(release, 'base64').toString('latin1'), 'base64');
  return JSON.parse(gunzipSync(zipped).toString('utf8')) as RecordContent;
}

/** Encodes a record as the data of its Secret. */
export function encode(content: RecordContent): { readonly release: string } {
  return { release: Buffer.from(gzipSync(JSON.stringify(content)).toString('base64')).toString('base64') };
}

/** Key that identifies an object of a manifest. @param namespace the release's namespace, for objects that name none */
export function recordKey({ apiVersion, kind, metadata }: KubeObject, namespace: string): string {
  return keyOf(apiVersion, kind, metadata.namespace ?? namespace, metadata.name);
}

/** Leaves out the API version, because the server may return an object in a different version than it was created
 * in. */
function keyOf(apiVersion: string, kind: string, namespace: string, name: string): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}/${kind}/${namespace}/${name}`;
}

type Recorded = (apiVersion: string, kind: string, namespace: string | undefined, name: string) => string | undefined;

/** Finds the release of a terminating pod whose ReplicaSet is already gone, by the Deployment that its template hash
 * leads to. */
function ofGoneReplicaSet({ metadata }: KubeObject, owner: OwnerReference, recorded: Recorded): string | undefined {
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return recorded('apps/v1', 'Deployment', metadata.namespace, owner.name.slice(0, -hash.length - 1));
}

/** Finds the release of a claim from a StatefulSet's claim template, which has no owner reference so that it outlives
 * the set. */
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
