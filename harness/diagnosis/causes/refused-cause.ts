import { type Cause, certain, type Finding } from '../facts.ts';

/** An object that the API server does not take: which one, which field of it, and why. Read from what helm and the server
 * say. */
export const refusedCause: Cause = ({ messages }) =>
  messages
    .filter(({ pod }) => pod === undefined)
    .flatMap(
      ({ text }) =>
        describeTyped(text) ?? describeInvalid(text) ?? describeUnknownKind(text) ?? describeOwned(text) ?? [],
    )
    .at(0);

/** A value of a type that the field does not have. */
function describeTyped(text: string): Finding | undefined {
  const [, name, kind, path = '', why = ''] =
    /typed patch object \((?:[\w.-]+\/)?([\w.-]+); [^,]+, Kind=(\w+)\): (?:errors:\s*)?(\.\S+): ([^\n]+)/.exec(text) ??
    [];
  if (name === undefined || kind === undefined) return undefined;
  const got = why.replace(/got &value\.valueUnstructured\{Value:(.*)\}.*$/, 'got $1');
  return describeField(kind, name, path.slice(1), got);
}

/** A value that is of the right type and not allowed. */
function describeInvalid(text: string): Finding | undefined {
  const [, kind, name, rest = ''] = /\b([A-Z]\w+)(?:\.[\w.]+)? "([\w.-]+)" is invalid: ([^\n]+)/.exec(text) ?? [];
  if (name === undefined || kind === undefined) return undefined;
  const [, path = '', why = rest] = /^\[?([\w.[\]"=/-]+): (.+)$/.exec(rest) ?? [];
  return describeField(kind, name, path, why);
}

function describeField(kind: string, name: string, path: string, why: string): Finding {
  const object = { apiVersion: 'v1', kind, metadata: { name } };
  const key =
    path
      .replace(/\[[^\]]*\]/g, '')
      .split('.')
      .at(-1) ?? '';
  return certain(`Kubernetes refuses ${kind}/${name}: ${path}: ${why.slice(0, 200)}`, { object, key });
}

function describeUnknownKind(text: string): Finding | undefined {
  const [, kind, version] = /no matches for kind "(\w+)" in version "([^"]+)"/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  return certain(`the cluster does not know the kind ${kind} of ${version}: its CustomResourceDefinition is not there`);
}

function describeOwned(text: string): Finding | undefined {
  const [, kind, name] = /\b(\w+) "([\w.-]+)" in namespace "[^"]*" exists and cannot be imported/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const [, owner] =
    /annotation validation error: key "meta\.helm\.sh\/release-name" must equal "[^"]+": current value is "([^"]+)"/.exec(
      text,
    ) ?? [];
  const whose = owner === undefined ? 'it was made without helm' : `it belongs to release ${owner}`;
  return certain(`${kind}/${name} is there already, and ${whose}`);
}
