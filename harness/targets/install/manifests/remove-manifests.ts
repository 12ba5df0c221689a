import { abortable } from '../../../async/abortable.ts';
import { refOf } from '../../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { type ReleaseRecord, recordKey } from '../../../kube/recorded-revisions.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { objectName } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import { awaitLeaving } from '../../cluster/await-leaving.ts';
import type { Wait } from '../../target.ts';
import { forgetManifests, manifestHistory, recordManifests, uninstalled } from './manifest-records.ts';

/** Removes a release that was installed without Helm and waits until it is gone. */
export async function removeManifests(access: ClusterAccess, name: string, wait: Wait): Promise<void> {
  const records = await manifestHistory(access, name);
  await removeObjects(access, records, wait, () => true);
  await awaitLeaving(access, name, wait);
  await forgetManifests(access, name, { keepsLatest: false });
  // An object that a step restores before the release is installed again must still be recognised as its own.
  const last = records.at(-1);
  if (last !== undefined) await recordManifests(access, { ...last, revision: 0, status: uninstalled });
}

/** Removes the objects that revisions of a release created: last ones first, CustomResourceDefinitions after their
 * objects, namespaces at the end. Adopted objects and the namespaces of the run stay.
 * @throws WaitError if an object is not gone in time */
export async function removeObjects(
  access: ClusterAccess,
  records: readonly ReleaseRecord[],
  wait: Wait,
  isWanted: (object: KubeObject) => boolean,
): Promise<void> {
  const { namespace, view } = access;
  const adopted = new Set(records.flatMap((record) => record.adopted));
  const isHome = ({ kind, metadata }: KubeObject) => kind === 'Namespace' && view.homes.all.includes(metadata.name);
  const made = new Map(
    records
      .flatMap(({ manifest }) => manifest)
      .filter((object) => !isHome(object) && isWanted(object))
      .map((object) => [recordKey(object, namespace), object]),
  );
  const all = [...made].flatMap(([key, object]) => (adopted.has(key) ? [] : [object])).toReversed();
  const isDefinition = ({ kind }: KubeObject) => kind === 'CustomResourceDefinition';
  const isNamespace = ({ kind }: KubeObject) => kind === 'Namespace';
  await remove(
    access,
    all.filter((object) => !isDefinition(object) && !isNamespace(object)),
    wait,
  );
  await remove(access, all.filter(isDefinition), wait);
  await remove(access, all.filter(isNamespace), wait);
}

async function remove(access: ClusterAccess, objects: readonly KubeObject[], wait: Wait): Promise<void> {
  const { client, view, namespace } = access;
  const going: KubeObject[] = [];
  for (const object of objects) {
    try {
      if (await client.delete(refOf(object))) going.push(object);
    } catch (error) {
      // A kind whose CustomResourceDefinition is gone has no objects any more.
      if (!(error instanceof HarnessError && /serves no/.test(error.message))) throw error;
    }
  }
  const stop = new AbortController();
  try {
    const kinds = Map.groupBy(going, ({ apiVersion, kind, metadata }) =>
      JSON.stringify([apiVersion, kind, metadata.namespace ?? namespace]),
    );
    const watches = await Promise.all(
      [...kinds].map(async ([key, some]) => {
        const [apiVersion, kind, where] = JSON.parse(key) as [string, string, string];
        const watch = await view.follow(
          { apiVersion, kind, namespace: where },
          AbortSignal.any([stop.signal, wait.signal]),
        );
        await abortable(watch.synced, wait.signal);
        return { watch, some };
      }),
    );
    const left = () =>
      watches.flatMap(({ watch, some }) => some.filter(({ metadata }) => watch.objects.has(metadata.name)));
    await view.waitUntil(
      () => {
        const [first] = left();
        return first === undefined
          ? { state: 'ready' }
          : { state: 'pending', waitingFor: `${objectName(first)} is still there` };
      },
      { ...wait, what: `${objects.map(objectName).slice(0, 3).join(', ')} gone` },
    );
  } finally {
    stop.abort();
  }
}
