import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { isMapping } from '../../model/value-at.ts';

/** Keys from the root of an object to a field that changed; a list counts as one field. */
export type Path = readonly string[];

type Mapping = Readonly<Record<string, unknown>>;

/** Fields that the API server and its controllers set. */
const ofTheServer: readonly Path[] = [
  ['status'],
  ...[
    ...['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'],
    ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
  ].map((key) => ['metadata', key]),
  ['metadata', 'annotations', 'deployment.kubernetes.io/revision'],
];

/** The paths of the fields in which two states of an object differ. */
export function changedPaths(before: KubeObject, after: KubeObject): Path[] {
  const isOurs = (path: Path) => !ofTheServer.some((each) => each.every((key, index) => path[index] === key));
  return differences(before, after, []).filter(isOurs);
}

function differences(before: unknown, after: unknown, path: Path): Path[] {
  if (isDeepStrictEqual(before, after)) return [];
  // A new or removed mapping is compared key by key, because others may add keys of their own to it.
  const [was = {}, is = {}] = [before, after];
  if (!isMapping(was) || !isMapping(is) || Object.keys({ ...was, ...is }).length === 0) return [path];
  return Object.keys({ ...was, ...is }).flatMap((key) => differences(was[key], is[key], [...path, key]));
}

/** The live object, with its fields at the given paths set back to their former values. */
export function withFormer(live: KubeObject, former: KubeObject, paths: readonly Path[]): KubeObject {
  return paths.reduce<KubeObject>((object, path) => put(object, former, path) as KubeObject, live);
}

function put(now: Mapping, former: Mapping, [key = '', ...rest]: Path): Mapping {
  const { [key]: present, ...others } = now;
  const past = former[key];
  const [inside = {}, inPast = {}] = [present, past];
  if (rest.length === 0 || !isMapping(inside) || !isMapping(inPast))
    return past === undefined ? others : { ...others, [key]: past };
  const back = put(inside, inPast, rest);
  return past === undefined && Object.keys(back).length === 0 ? others : { ...others, [key]: back };
}
