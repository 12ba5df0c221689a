import { gunzipSync, gzipSync } from 'node:zlib';
import { parseObjects } from '../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { KubeClient } from './client/kube-client.ts';
import type { NamespaceView, Seen, WatchedKind } from './watch/namespace-view.ts';

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
type Owners = Pick<Seen, 'namespace' | 'all' | 'at' | 'homes'>;

interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A revision of a release as it was recorded. */
export interface ReleaseRecord {
  readonly release: string;
  readonly revision: number;
  /** Such as `deployed` or `failed`. */
  readonly status: string;
  /** Name and version of the chart, or what the manifests are called. */
  readonly chart: string;
  /** When it was made. */
  readonly updated: string;
  readonly namespace: string;
  readonly manifest: readonly KubeObject[];
  /** Its manifest and its hooks. */
  readonly objects: readonly KubeObject[];
  readonly keys: ReadonlySet<string>;
  /** Keys of what was there before the release, and stays after it. */
  readonly adopted: readonly string[];
}

/** The last revision, and the one before it: what an upgrade removes still ends. */
const revisionsOfInterest = 2;
const mostOwners = 8;

/** Picks the objects that belong to a release: those that were recorded at its installation, its hooks, and what those own.
 * @param view in step with `ownerKinds` where the release has objects. */
export function ofRelease(view: Owners, release: string): (object: KubeObject) => boolean {
  const find = releaseFinder(view);
  return (object) => find(object) === release;
}

/** Gives the release that an object belongs to, undefined where it belongs to none that was installed from here. */
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

/** Brings what tells of a release into step, in each namespace that it has objects in. */
export async function syncRelease(view: NamespaceView, release: string): Promise<void> {
  await syncRecords(view);
  const where = namespacesOf(view, release).map((namespace) => view.at(namespace));
  await Promise.all(where.map((each) => each.synced([...ownerKinds, 'Pod'])));
}

/** Brings what is recorded of all releases into step. */
export async function syncRecords(view: NamespaceView): Promise<void> {
  await Promise.all(view.homes.all.map((namespace) => view.at(namespace).synced(['Secret'])));
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

/** The namespaces in which a release has objects, the one that it is installed into first. What only regulates rights is no reason to
 * look into a namespace. */
export function namespacesOf(view: Seen, release: string): string[] {
  const objects = recordsOf(view).flatMap((record) => (record.release === release ? record.objects : []));
  const others = objects
    .filter(({ apiVersion }) => !apiVersion.startsWith('rbac.authorization.k8s.io/'))
    .flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set([view.homes.of(release), ...others])];
}

/** What is recorded of the revisions of the releases, the last of each release first. */
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

/** The Secrets among others in which releases are recorded, by their revisions. */
export function recordsIn(secrets: readonly KubeObject[]): KubeObject[] {
  const revision = ({ metadata }: KubeObject) => Number(metadata.labels?.['version'] ?? 0);
  return secrets.filter(isReleaseRecord).toSorted((a, b) => revision(a) - revision(b));
}

/** Whether an object is where a release is recorded, with all its values and manifests. */
export function isReleaseRecord(object: KubeObject): boolean {
  return object.kind === 'Secret' && (object['type'] === 'helm.sh/release.v1' || object['type'] === recordType);
}

/** The type of the Secrets in which the kit records what it installs without Helm, in the form that Helm gives its own. */
export const recordType = 'platform-scenarios.harness/release.v1';

function nameOf({ metadata }: KubeObject): string {
  return metadata.labels?.['name'] ?? metadata.name;
}

/** The last revision that is recorded of each release. */
export function lastRecords(view: Owners): ReadonlyMap<string, ReleaseRecord> {
  return new Map(
    recordsOf(view)
      .toReversed()
      .map((record) => [record.release, record]),
  );
}

const read = new WeakMap<KubeObject, ReleaseRecord>();

/** Reads a record once: a Secret that changes is another object. */
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

/** What a record holds, as far as it is read. */
export interface RecordContent {
  readonly manifest?: string;
  readonly hooks?: readonly { readonly manifest: string }[];
  readonly info?: { readonly status?: string; readonly last_deployed?: string };
  readonly chart?: { readonly metadata?: { readonly name?: string; readonly version?: string } };
  readonly adopted?: readonly string[];
}

/** Helm keeps a release as base64 of gzip of JSON, in a Secret, which is base64 once more. */
function decode(secret: KubeObject): RecordContent {
  const { release = '' } = (secret['data'] ?? {}) as { release?: string };
  if (release === '') return {};
  const zipped = Buffer.from(Buffer.from(release, 'base64').toString('latin1'), 'base64');
  return JSON.parse(gunzipSync(zipped).toString('utf8')) as RecordContent;
}

/** What a record holds, as the data of its Secret. */
export function encode(content: RecordContent): { readonly release: string } {
  return { release: Buffer.from(gzipSync(JSON.stringify(content)).toString('base64')).toString('base64') };
}

/** The key of an object of a manifest. @param namespace of the release, which its objects lie in where they name none. */
export function recordKey({ apiVersion, kind, metadata }: KubeObject, namespace: string): string {
  return keyOf(apiVersion, kind, metadata.namespace ?? namespace, metadata.name);
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
