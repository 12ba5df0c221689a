import { isCustom } from '../../kube/client/api-resources.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { valueAt } from '../../model/value-at.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import { changedPart } from '../changed-part.ts';
import { type Cause, certain, type Facts, type Finding } from '../facts.ts';

/** An object that the API server rejected: which one, which field, and why. Found in the errors of Helm and the API
 * server. */
export const refusedCause: Cause = (facts) =>
  facts.messages
    .filter(({ pod }) => pod === undefined)
    .flatMap(
      ({ text }) =>
        describeTyped(text) ??
        describeInvalid(facts, text) ??
        describeUnknownKind(text) ??
        describeOwned(text) ??
        describeUntyped(facts, text) ??
        describeApplied(text) ??
        describeHome(text) ??
        [],
    )
    .at(0);

/** A value whose type does not fit the field. */
function describeTyped(text: string): Finding | undefined {
  const [, name, kind, path = '', why = ''] =
    /typed patch object \((?:[\w.-]+\/)?([\w.-]+); [^,]+, Kind=(\w+)\): (?:errors:\s*)?(\.\S+): ([^\n]+)/.exec(text) ??
    [];
  if (name === undefined || kind === undefined) return undefined;
  const got = why.replace(/got &value\.valueUnstructured\{Value:(.*)\}.*$/, 'got $1');
  return describeField(kind, name, path.slice(1), got);
}

/** A value of the right type that is not allowed. */
function describeInvalid(facts: Facts, text: string): Finding | undefined {
  const [, kind, name, rest = ''] = /\b([A-Z]\w+)(?:\.[\w.]+)? "([\w.-]+)" is invalid: ([^\n]+)/.exec(text) ?? [];
  if (name === undefined || kind === undefined) return undefined;
  // Several errors are enclosed in brackets, and an error without a path starts with an empty pair.
  const bare = rest.replace(/^\[(\w.*)\]$/, '$1').replace(/^\[\](?=:)/, '');
  const [, path = '', why = bare] = /^\[?([\w.[\]"=/-]*): (.+)$/.exec(bare) ?? [];
  if (path === '' && why.startsWith('Too long')) return describeTooLong(facts, kind, name, why);
  return describeFixed(facts, kind, name, path, why) ?? describeField(kind, name, path, why);
}

/** An object with too much data: the key that holds most of it. */
function describeTooLong({ asked = [] }: Facts, kind: string, name: string, why: string): Finding {
  const object = asked.find((each) => each.kind === kind && each.metadata.name === name);
  const sizes = ['data', 'binaryData', 'stringData'].flatMap((part) =>
    Object.entries((object?.[part] ?? {}) as Record<string, string>).map(([key, value]) => ({
      key,
      part,
      bytes: Buffer.byteLength(value),
    })),
  );
  const [most] = sizes.sort((a, b) => b.bytes - a.bytes);
  const text = `Kubernetes refuses ${kind}/${name}: ${why}`;
  if (object === undefined || most === undefined) return certain(text);
  const { key, part, bytes } = most;
  return certain(`${text}; ${part}.${key} has ${bytes}`, { object, key, within: [part] });
}

/** Kinds with immutable fields. A Secret is missing here on purpose, because its values must not be shown. */
const fixedKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'PersistentVolumeClaim', 'ConfigMap'] as const;
/** The mutable fields of kinds whose rejection refers to the whole spec. */
const changeable: Readonly<Record<string, RegExp>> = {
  StatefulSet:
    /^(?:replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)$/,
  PersistentVolumeClaim: /^(?:resources|volumeAttributesClassName)$/,
};

/** A change to an immutable field. For most kinds, Kubernetes does not say which field it is. */
function describeFixed(facts: Facts, kind: string, name: string, path: string, why: string): Finding | undefined {
  const fixed = fixedKinds.find((each) => each === kind);
  if (fixed === undefined || !/immutable|^Forbidden: updates to/.test(why)) return undefined;
  const isIt = (object: KubeObject) => object.kind === kind && object.metadata.name === name;
  const asked = facts.asked?.find(isIt);
  const [was, becomes] = [facts.all(fixed).find(isIt), asked].map((object) => valueAt(object, path.split('.')));
  const others = ([key]: [string, unknown]) => !changeable[kind]?.test(key);
  const meant = path === 'spec' ? Object.fromEntries(Object.entries(becomes ?? {}).filter(others)) : becomes;
  const part = changedPart(was, meant, path);
  if (asked === undefined || part === undefined) return undefined;
  const [from, to] = [part.from, part.to].map((value) => (stringifyJson(value) ?? 'nothing').slice(0, 100));
  return certain(`Kubernetes refuses ${kind}/${name}: ${part.path} cannot be changed from ${from} to ${to}`, {
    object: asked,
    key: part.key,
    ...(typeof part.to !== 'object' && { value: String(part.to) }),
  });
}

function describeField(kind: string, name: string, path: string, why: string): Finding {
  const object = { apiVersion: 'v1', kind, metadata: { name } };
  const key =
    path
      .replace(/\[[^\]]*\]/g, '')
      .split('.')
      .at(-1) ?? '';
  const where = path === '' ? '' : `${path}: `;
  // The examples and the expression of a name's form would fill the line.
  const short = why.replace(/ \(e\.g\. .*?regex used for validation is '[^']*'\)/g, '');
  const text = `Kubernetes refuses ${kind}/${name}: ${where}${short.slice(0, 300)}`;
  if (key === '') return certain(text);
  // Which item of a list it is can only be told for the first one.
  const [known = ''] = path.replaceAll('[0]', '').split('[');
  const otherwise = { object, key, within: known.split('.').filter((each) => each !== key) };
  const [, words, number] = /^(?:Invalid|Unsupported) value: (?:"([^"]+)"|(-?\d+))/.exec(why) ?? [];
  const value = words ?? number;
  // Kubernetes may word the value otherwise than the manifest does.
  return value === undefined ? certain(text, otherwise) : { ...certain(text, { ...otherwise, value }), otherwise };
}

/** Any other rejection of an object that Helm applied, in the API server's words. */
function describeApplied(text: string): Finding | undefined {
  const [, name, kind, words = ''] =
    /apply failed for object (?:[\w.-]+\/)?([\w.-]+) [^,\s]*, Kind=(\w+): ([^\n]+)/.exec(text) ?? [];
  if (name === undefined || kind === undefined) return undefined;
  const object = { apiVersion: 'v1', kind, metadata: { name } };
  const [, namespace] = /namespaces "([^"]+)" not found/.exec(words) ?? [];
  if (namespace !== undefined) {
    const field = { object, key: 'namespace', value: namespace };
    return certain(`there is no namespace ${namespace} for ${kind}/${name}`, field);
  }
  const why = words.replace(/^failed to convert new object .*?: (?=error decoding|json:)/, '');
  if (/illegal base64 data/.test(why)) {
    const text = `Kubernetes refuses ${kind}/${name}: a value under data is not base64; plain text goes under stringData`;
    return certain(text, { object, key: 'data' });
  }
  if (/quantities must match the regular expression/.test(why)) {
    const text = `Kubernetes refuses ${kind}/${name}: a quantity is not valid; valid ones are, for example, 500m, 2, 100Mi and 1G`;
    return certain(text, { object, key: '', isWrong: isWrongAmount });
  }
  return certain(`Kubernetes refuses ${kind}/${name}: ${why.slice(0, 300)}`);
}

function isWrongAmount(key: string, value: string): boolean {
  return (
    /^(storage|ephemeral-storage|memory|cpu|sizeLimit|hugepages-.+)$/.test(key) && parseQuantity(value) === undefined
  );
}

function describeUnknownKind(text: string): Finding | undefined {
  const [, name = ''] = /resource mapping not found for name: "([^"]*)"/.exec(text) ?? [];
  const [, kind, version = ''] = /no matches for kind "(\w+)" in version "([^"]+)"/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const why = isCustom(version)
    ? 'its CustomResourceDefinition is not installed'
    : `this version of Kubernetes has no ${version}, or has another version of it: kubectl api-resources | grep ${kind}`;
  const object = { apiVersion: version, kind, metadata: { name } };
  const field = name === '' ? undefined : { object, key: 'apiVersion', value: version };
  return certain(`the cluster does not know the kind ${kind} of ${version}: ${why}`, field);
}

function describeOwned(text: string): Finding | undefined {
  const [, kind, name] = /\b(\w+) "([\w.-]+)" in namespace "[^"]*" exists and cannot be imported/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const [, owner] =
    /annotation validation error: key "meta\.helm\.sh\/release-name" must equal "[^"]+": current value is "([^"]+)"/.exec(
      text,
    ) ?? [];
  const whose = owner === undefined ? 'it was created without helm' : `it belongs to release ${owner}`;
  return certain(`${kind}/${name} already exists, and ${whose}`);
}

/** A namespace that does not exist, named by an object of a step. */
function describeHome(text: string): Finding | undefined {
  const [, namespace] = /namespaces "([\w.-]+)" not found/.exec(text) ?? [];
  return namespace === undefined ? undefined : certain(`there is no namespace ${namespace}`);
}

/** A value that helm cannot read as the text that it has to be, since the template writes it without quotes: helm does not
 * say in which object. */
function describeUntyped(facts: Facts, text: string): Finding | undefined {
  const [, type, path = ''] =
    /cannot unmarshal (bool|number) into Go struct field \w+\.([\w.]+) of type string/.exec(text) ?? [];
  const isWrong = (value: unknown) => typeof value === (type === 'bool' ? 'boolean' : 'number');
  for (const object of facts.asked ?? []) {
    const [found] = valuesAt(object, path.split('.')).filter(([, value]) => isWrong(value));
    if (found === undefined) continue;
    const [place, value] = found;
    const key = place.split('.').at(-1) ?? '';
    const what = `${objectName(object)}: ${place} is ${value}, which YAML does not read as a string: quote it in the template`;
    return certain(`Kubernetes refuses ${what}`, { object, key, value: String(value) });
  }
  return undefined;
}

/** What stands at a path, in each item of the lists on it; of a mapping at its end each value. */
function valuesAt(tree: unknown, path: readonly string[], place = ''): [place: string, value: unknown][] {
  if (Array.isArray(tree)) return tree.flatMap((item) => valuesAt(item, path, place));
  if (typeof tree !== 'object' || tree === null) return path.length === 0 ? [[place, tree]] : [];
  const keys = path.length === 0 ? Object.keys(tree) : [path[0] ?? ''];
  return keys.flatMap((key) =>
    Object.hasOwn(tree, key)
      ? valuesAt((tree as Record<string, unknown>)[key], path.slice(1), place === '' ? key : `${place}.${key}`)
      : [],
  );
}
