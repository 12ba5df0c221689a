import type { KubeObject } from '../model/cluster/kube-object.ts';

/** An entry of an object's managedFields: a manager and the fields that it owns. */
interface Managed {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** Common prefix of the kit's field managers. */
const kit = 'harness';

/** Clears all managers; the API server ignores an empty list. */
const nobody: readonly object[] = [{}];

function managedOf({ metadata }: KubeObject): readonly Managed[] {
  return (metadata['managedFields'] ?? []) as readonly Managed[];
}

const isKit = ({ manager }: Managed) => manager.startsWith(kit);

const isScaler = ({ manager, subresource, fieldsV1 }: Managed) =>
  manager === 'kube-controller-manager' && subresource === 'scale' && owns(fieldsV1, ['spec', 'replicas']);

/** Whether an autoscaler has set the replicas of a workload. */
export function isScaled(live: KubeObject): boolean {
  return managedOf(live).some(isScaler);
}

/** Whether no manifest sets the replicas of a workload: an autoscaler has set them, or nobody owns them. The API server
 * records no owner for a scaled field that had none. */
export function hasFreeReplicas(live: KubeObject): boolean {
  return managedOf(live).every((entry) => isScaler(entry) || !owns(entry.fieldsV1, ['spec', 'replicas']));
}

/** The managers of an object without its autoscaler and the kit. */
export function withoutScaler(live: KubeObject): readonly object[] {
  const others = managedOf(live).filter((entry) => !isScaler(entry) && !isKit(entry));
  return others.length === 0 ? nobody : others;
}

/** The managers of an object without those of the kit; undefined if the kit owns none of its fields. */
export function withoutKit(live: KubeObject): readonly object[] | undefined {
  const others = managedOf(live).filter((entry) => !isKit(entry));
  if (others.length === managedOf(live).length) return undefined;
  return others.length === 0 ? nobody : others;
}

/** The former managers of an object plus those added since by others; undefined if that is already the case. */
export function formerManagers(live: KubeObject, former: KubeObject): readonly object[] | undefined {
  const key = ({ manager, operation, subresource }: Managed) => JSON.stringify([manager, operation, subresource]);
  const past = new Map(managedOf(former).map((entry) => [key(entry), entry]));
  const isStatus = ({ subresource }: Managed) => subresource === 'status';
  const news = managedOf(live).filter((entry) => !isKit(entry) && (isStatus(entry) || !past.has(key(entry))));
  const back = managedOf(former).filter((entry) => !isStatus(entry) && !isKit(entry));
  const entries = [...back, ...news];
  const same = JSON.stringify(entries.map(key).sort()) === JSON.stringify(managedOf(live).map(key).sort());
  const unmoved = managedOf(live).every(
    (entry) => isStatus(entry) || JSON.stringify(past.get(key(entry))?.fieldsV1) === JSON.stringify(entry.fieldsV1),
  );
  if (same && unmoved) return undefined;
  return entries.length === 0 ? nobody : entries;
}

/** The managers other than the kit that own a field now and did not before. @param path keys from the root of the
 * object */
export function newOwners(live: KubeObject, former: KubeObject, path: readonly string[]): string[] {
  const ownersIn = (object: KubeObject) =>
    managedOf(object)
      .filter((entry) => !isKit(entry) && owns(entry.fieldsV1, path))
      .map(({ manager }) => manager);
  const before = ownersIn(former);
  return ownersIn(live).filter((manager) => !before.includes(manager));
}

function owns(fields: unknown, [key, ...rest]: readonly string[]): boolean {
  if (typeof fields !== 'object' || fields === null) return false;
  if (key === undefined) return true;
  return `f:${key}` in fields && owns((fields as Record<string, unknown>)[`f:${key}`], rest);
}
