import { type ObjectRef, refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { formerManagers } from '../../kube/managed-fields.ts';
import { readRecord, recordKey, recordsIn } from '../../kube/recorded-revisions.ts';
import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import { creatable } from '../restore/creatable.ts';

/** Remembers the hook objects of a release. Helm neither rolls them back nor uninstalls them, and an interrupted hook is
 * never deleted.
 * @returns restores the release by `restore`, which removes those that came with the scenario, then the hook objects of
 * the recorded revisions: new ones are deleted, replaced ones are put back; a Job or Pod is not run again for that, so
 * one that replaced another and succeeded stays */
export async function formerHooks(
  access: ClusterAccess,
  release: string,
): Promise<(restore: () => Promise<void>) => Promise<void>> {
  const { client, namespace } = access;
  const keyOf = (object: KubeObject) => recordKey(object, namespace);
  const known = await hooksOf(access, release);
  const found = await Promise.all(known.map((hook) => liveHook(access, hook)));
  const former = new Map(found.flatMap((hook) => (hook === undefined ? [] : [[keyOf(hook), hook] as const])));
  return async (restore) => {
    await restore();
    for (const hook of new Map(known.map((each) => [keyOf(each), each])).values()) {
      const before = former.get(keyOf(hook));
      const now = await liveHook(access, hook);
      const runs = hook.kind === 'Job' || hook.kind === 'Pod';
      if (now?.metadata['uid'] === before?.metadata['uid'] || (before && now && runs && hasSucceeded(now))) continue;
      if (now !== undefined) await client.delete(refOf(now), 0);
      if (before === undefined || runs) continue;
      await client.create(creatable(before));
      await client.setManagers(refOf(before), (live) => formerManagers(live, before));
    }
  };
}

/** The hooks of all recorded revisions. */
async function hooksOf({ client, namespace }: ClusterAccess, release: string): Promise<KubeObject[]> {
  const secrets = await client.list({ apiVersion: 'v1', kind: 'Secret', labels: { name: release } });
  return recordsIn(secrets).flatMap((secret) => readRecord(secret, namespace).objects.filter(isHook));
}

/** The object of a hook in the cluster; undefined if there is none, or one that is no hook. */
async function liveHook({ client }: ClusterAccess, hook: KubeObject): Promise<KubeObject | undefined> {
  const ref: ObjectRef = refOf(hook);
  const live = await client.get(ref);
  return live !== undefined && isHook(live) ? live : undefined;
}

function hasSucceeded({ status }: KubeObject): boolean {
  const { phase, succeeded = 0 } = (status ?? {}) as { phase?: string; succeeded?: number };
  return phase === 'Succeeded' || succeeded > 0;
}
