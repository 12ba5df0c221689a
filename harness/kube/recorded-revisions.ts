import { gunzipSync, gzipSync } from 'node:zlib';
import { parseObjects } from '../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { Seen } from './watch/namespace-view.ts';

/** The part of a view in which the owners of an object are looked up. */
export type Owners = Pick<Seen, 'namespace' | 'all' | 'at' | 'homes'>;

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
/** The recorded revisions of the releases, the latest of each release first. */
export function recordsOf(view: Owners): readonly ReleaseRecord[] {
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

/** The key of an object by its parts. Leaves out the API version, because the server may return an object in a different version than it was created
 * in. */
export function keyOf(apiVersion: string, kind: string, namespace: string, name: string): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}/${kind}/${namespace}/${name}`;
}
