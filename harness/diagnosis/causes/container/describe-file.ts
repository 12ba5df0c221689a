import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { beside, type Facts, type Field } from '../../facts.ts';
import { containersOf, type MountSpec, placeOf, type VolumeSpec, volumesOf } from '../../read-spec.ts';
import { argumentIn } from './run-of.ts';

/** What is known about a file that a container named when it ended. */
interface FileFinding {
  /** Text to append to the cause. */
  readonly words: string;
  /** Undefined if it is unknown what to change. */
  readonly field?: Field;
}

/** A ConfigMap or Secret whose keys are files of a volume. */
interface Source {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly items: readonly { readonly key: string; readonly path?: string }[] | undefined;
}

const readOnly = /read-only file ?system|\bEROFS\b/i;
const directory = /is a directory|\bEISDIR\b/i;
const absent = /no such file|\bENOENT\b|not found|does not exist/i;
const denied = /permission denied|\bEACCES\b|access denied/i;

/** Explains a file in a container's last words: it is on a read-only file system, or it comes from a ConfigMap or
 * Secret, which is then what to change rather than the command.
 * @returns undefined if the words name no such file */
export function describeFile(facts: Facts, pod: KubeObject, name: string, said: string): FileFinding | undefined {
  const container = containersOf(pod).find((each) => each.name === name);
  if (container === undefined) return undefined;
  const { volumeMounts = [], securityContext } = container;
  const within = placeOf(pod, name);
  const paths = [...said.matchAll(/(?<![\w./-])\/[\w.@+/-]*[\w@+-]/g)].map(([path]) => path);
  const mounted = paths.flatMap((path) => {
    const mount = mountOf(volumeMounts, path);
    return mount === undefined ? [] : [{ path, mount }];
  });
  const [first] = mounted;
  const source = first && sourceOf(volumesOf(pod), first.mount);
  const mountField = first && { object: pod, key: 'mountPath', value: first.mount.mountPath, within };
  if (readOnly.test(said)) {
    if (first !== undefined && mountField !== undefined) {
      if (source !== undefined)
        return {
          words: ` (${first.mount.mountPath} is ${source.kind} ${source.name}, which is read-only)`,
          field: mountField,
        };
      if (first.mount.readOnly !== true) return { words: '' };
      return { words: ` (${first.mount.mountPath} is mounted with readOnly)`, field: mountField };
    }
    if (securityContext?.readOnlyRootFilesystem !== true || paths.length === 0) return { words: '' };
    const field = { object: pod, key: 'readOnlyRootFilesystem', value: 'true', within };
    return { words: ' (readOnlyRootFilesystem is true, and no volume is mounted there)', field };
  }
  if (first === undefined || source === undefined || mountField === undefined) return undefined;
  const keys = keysOf(facts, pod, source);
  const file = first.mount.subPath ?? first.path.slice(first.mount.mountPath.replace(/\/$/, '').length + 1);
  const key = source.items === undefined ? file : source.items.find(({ path }) => path === file)?.key;
  const whole = `${source.kind} ${source.name}`;
  if (keys === undefined) return undefined;
  if (key === undefined || !keys.has(key)) {
    if (!absent.test(said) && !directory.test(said)) return undefined;
    const has = [...keys.keys()].sort().join(', ') || 'none';
    const argument = argumentIn(pod, container, first.path, (word, path) => word === path);
    const subPath = { object: pod, key: 'subPath', value: file, within };
    const field = argument ?? (first.mount.subPath === undefined ? mountField : subPath);
    return { words: ` (${whole}, which is mounted there, has no key ${key ?? file}; it has ${has})`, field };
  }
  if (denied.test(said)) return { words: ` (${first.path} is key ${key} of ${whole})`, field: mountField };
  const object = { apiVersion: 'v1', kind: source.kind, metadata: { name: source.name } };
  const content = source.kind === 'ConfigMap' ? keys.get(key)?.trim() : undefined;
  return {
    words: ` (${first.path} is key ${key} of ${whole})`,
    field: { object, key, ...(content && { value: content }) },
  };
}

/** The innermost mount that contains a path. */
function mountOf(mounts: readonly MountSpec[], path: string): MountSpec | undefined {
  const contains = ({ mountPath }: MountSpec) =>
    path === mountPath || path.startsWith(mountPath.endsWith('/') ? mountPath : `${mountPath}/`);
  return mounts.filter(contains).toSorted((a, b) => b.mountPath.length - a.mountPath.length)[0];
}

function sourceOf(volumes: readonly VolumeSpec[], { name }: MountSpec): Source | undefined {
  const { configMap, secret } = volumes.find((each) => each.name === name) ?? {};
  if (configMap?.name !== undefined) return { kind: 'ConfigMap', name: configMap.name, items: configMap.items };
  if (secret?.secretName !== undefined) return { kind: 'Secret', name: secret.secretName, items: secret.items };
  return undefined;
}

/** The keys of a source, with their values; undefined if it does not exist any more. */
function keysOf(facts: Facts, pod: KubeObject, { kind, name }: Source): ReadonlyMap<string, string> | undefined {
  const found = beside(facts, kind, pod).find(({ metadata }) => metadata.name === name);
  return (
    found &&
    new Map(Object.entries({ ...((found['binaryData'] ?? {}) as object), ...((found['data'] ?? {}) as object) }))
  );
}
