import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { nearestName } from '../../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Finding } from '../../facts.ts';
import { containersOf, type VolumeSpec, volumesOf } from '../../read-spec.ts';
import { eventsAbout, ofPod, troubledPods } from '../../troubled-pods.ts';
import { hookOrder } from '../hook-order.ts';

type Source = 'Secret' | 'ConfigMap';

const missing = /\b(secret|configmap) "([^"]+)" not found/i;
const missingKey = /couldn't find key (\S+) in (Secret|ConfigMap) \S+?\/(\S+)/;
const missingFile = /references non-existent (secret|config) key: (\S+)/;
const mountedVolume = /for volume "([^"]+)"/;

/** A missing Secret or ConfigMap, or a missing key in one: which it is, and which exist instead. */
export const configurationCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    for (const { name, waiting } of state.containers) {
      if (waiting?.reason !== 'CreateContainerConfigError') continue;
      const whose = { object, words: ofPod(name, { state }) };
      const finding =
        describeUser(waiting.message, name, whose) ??
        describeContainer(waiting.message, whose) ??
        describeMissing(facts, waiting.message, whose);
      if (finding !== undefined) return finding;
    }
    for (const event of eventsAbout(facts, object).toReversed()) {
      if (event['reason'] !== 'FailedMount') continue;
      const message = String(event['message']);
      const volume = volumesOf(object).find(({ name }) => name === mountedVolume.exec(message)?.[1]);
      const key = volume?.secret === undefined ? 'name' : 'secretName';
      const whose = { object, words: `volume ${volume?.name} of pod ${state.name}`, key };
      const [, kind, file] = missingFile.exec(message) ?? [];
      if (file !== undefined) {
        const source: Source = kind === 'secret' ? 'Secret' : 'ConfigMap';
        const name = volume && sourceOf(volume, source, file);
        return name === undefined ? undefined : describeKey(facts, source, name, file, whose);
      }
      const finding = describeMissing(facts, message, whose);
      if (finding !== undefined) return finding;
    }
  }
  return undefined;
};

/** The Secret or ConfigMap from which a volume takes a key. */
function sourceOf({ secret, configMap, projected }: VolumeSpec, source: Source, key: string): string | undefined {
  const own = source === 'Secret' ? secret?.secretName : configMap?.name;
  const parts = (projected?.sources ?? []).flatMap(
    (part) => (source === 'Secret' ? part.secret : part.configMap) ?? [],
  );
  return own ?? parts.find(({ items = [] }) => items.some((item) => item.key === key))?.name;
}

/** The pod that refers to it, and a description of the referring part. */
interface Asking {
  readonly object: KubeObject;
  readonly words: string;
  /** Key in the manifest that contains the name; default: `name`. */
  readonly key?: string;
}

/** A container that would run as root although its pod forbids that. */
function describeUser(message: string, container: string, { object, words }: Asking): Finding | undefined {
  const rule = `${words} must not run as root (runAsNonRoot)`;
  const image = containersOf(object).find(({ name }) => name === container)?.image;
  if (/breaks non-root policy/.test(message))
    return certain(`${rule}, and its runAsUser is 0`, { object, key: 'runAsUser', value: '0' });
  const field = { object, key: 'runAsNonRoot', value: 'true' };
  if (/image will run as root/.test(message))
    return certain(`${rule}, and image ${image} runs as root unless runAsUser is set`, field);
  const [, user] = /non-numeric user \((.+?)\)/.exec(message) ?? [];
  if (user === undefined) return undefined;
  return certain(
    `${rule}, and image ${image} sets its user by name, ${user}, which may be root: set its numeric ID as runAsUser`,
    field,
  );
}

/** A container whose environment asks for the resources of a container that its pod does not have. */
function describeContainer(message: string, { object, words }: Asking): Finding | undefined {
  const [, gone] = /^container (\S+) not found$/.exec(message) ?? [];
  if (gone === undefined) return undefined;
  const names = containersOf(object).map(({ name }) => name);
  const text = `there is no container ${gone} in the pod, whose resources ${words} references; it has ${names.join(', ')}${near(gone, names)}`;
  return certain(text, { object, key: 'containerName', value: gone });
}

function describeMissing(facts: Facts, message: string, whose: Asking): Finding | undefined {
  const [, key, source, name] = missingKey.exec(message) ?? [];
  if (key !== undefined && name !== undefined) return describeKey(facts, source as Source, name, key, whose);
  const [, kind, gone] = missing.exec(message) ?? [];
  if (kind === undefined || gone === undefined) return undefined;
  const sourceKind: Source = /secret/i.test(kind) ? 'Secret' : 'ConfigMap';
  const names = beside(facts, sourceKind, whose.object)
    .filter(isOfUser)
    .map(({ metadata }) => metadata.name);
  // It exists by now, so it is not the cause.
  if (names.includes(gone)) return undefined;
  const field = { object: whose.object, key: whose.key ?? 'name', value: gone };
  const elsewhere = facts.all(sourceKind).find(({ metadata }) => metadata.name === gone)?.metadata.namespace;
  const { namespace = facts.namespace } = whose.object.metadata;
  const later = hookOrder(facts, sourceKind, gone, whose.object);
  const hint =
    elsewhere === undefined
      ? later || near(gone, names)
      : `: it is in namespace ${elsewhere}, and a pod can only use those in its own namespace, ${namespace}`;
  return certain(`there is no ${sourceKind} ${gone}, which ${whose.words} references${hint}`, field);
}

function describeKey(facts: Facts, source: Source, name: string, key: string, whose: Asking): Finding | undefined {
  const object = beside(facts, source, whose.object).find(({ metadata }) => metadata.name === name);
  const keys = Object.keys({ ...((object?.['data'] ?? {}) as object), ...((object?.['binaryData'] ?? {}) as object) });
  if (keys.includes(key)) return undefined;
  const has = keys.length === 0 ? '; it has none' : `; it has ${keys.sort().join(', ')}`;
  const known = object === undefined ? '' : has;
  return certain(`${source} ${name} has no key ${key}, which ${whose.words} references${known}${near(key, keys)}`, {
    object: whose.object,
    key: 'key',
    value: key,
  });
}

function near(wanted: string, names: readonly string[]): string {
  const nearest = nearestName(wanted, names);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

/** Excludes objects that Helm and the cluster create for themselves, which are never a useful suggestion. */
function isOfUser(object: KubeObject): boolean {
  return object['type'] !== 'helm.sh/release.v1' && object.metadata.name !== 'kube-root-ca.crt';
}
