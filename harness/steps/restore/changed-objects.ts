import { commandText } from '../../host/command-text.ts';
import { type ObjectRef, refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { formerManagers, newOwners, withoutKit } from '../../kube/managed-fields.ts';
import { claimsIn, removeNewClaims } from '../../kube/set-claims.ts';
import { awaitDefinition } from '../../kube/watch/await-definition.ts';
import { awaitDeleted } from '../../kube/watch/await-deleted.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import type { Releases } from '../../targets/target.ts';
import type { StepContext } from '../step-run.ts';
import { awaitFormer } from './await-former.ts';
import { changedPaths, type Path, withFormer } from './changed-paths.ts';
import { creatable } from './creatable.ts';
import { controllerOf, type KeptPods, keptPods } from './kept-pods.ts';
import { scaledBack, targetOf } from './scaled-back.ts';

const restoreTimeoutMs = 120_000;

interface Changed {
  readonly access: ClusterAccess;
  readonly ref: ObjectRef;
  /** The object before the scenario's first change; undefined if it did not exist. */
  readonly former: KubeObject | undefined;
  /** The revisions that its pods may keep. */
  readonly kept: KeptPods | undefined;
  /** Paths of the fields that the steps changed. */
  readonly paths: Path[];
  /** The workload that it scales, before the change. */
  target: KubeObject | undefined;
  /** The claims of its namespace before the change, if it makes claims. */
  readonly claims: ReadonlySet<string> | undefined;
  /** The object after the last change that left one. */
  latest: KubeObject | undefined;
  /** The object after it was restored; undefined if it was deleted, or is recreated by its controller. */
  back: KubeObject | undefined;
  isRestored: boolean;
  /** Whether a step created it again after it was deleted: then none of its fields are the former ones. */
  isRemade: boolean;
}

/** The objects that the steps of a scenario changed, with their previous state, which is restored at its end. */
export class ChangedObjects {
  readonly #defer: StepContext['defer'];
  readonly #releases: Releases | undefined;
  readonly #changed = new Map<string, Changed>();
  /** Releases with an object that could not be restored. */
  readonly #broken = new Set<string>();
  /** Kinds that the scenario itself defined by a CustomResourceDefinition. */
  readonly #defined = new Set<string>();

  /** @param releases records which releases are modified until they are restored */
  constructor(defer: StepContext['defer'], releases: Releases | undefined) {
    this.#defer = defer;
    this.#releases = releases;
  }

  /** Changes an object and registers its restoration at the end of the scenario: it is deleted if it did not exist
   * before, created again if it is gone, and otherwise its changed fields are restored.
   * @param work makes the change and returns the object after it, undefined if it is gone */
  async change(
    access: ClusterAccess,
    ref: ObjectRef,
    work: (before: KubeObject | undefined) => Promise<KubeObject | undefined>,
  ): Promise<KubeObject | undefined> {
    const before = await access.client.get(ref);
    const changed = await this.#remember(access, ref, before);
    changed.isRemade ||= before === undefined && changed.former !== undefined;
    const note = async (after: KubeObject | undefined) => {
      if (before !== undefined && after !== undefined) changed.paths.push(...changedPaths(before, after));
      changed.latest = after ?? changed.latest;
      // A new autoscaler acts some seconds later.
      changed.target ??= after && (await targetOf(access, after));
      return after;
    };
    try {
      return await note(await work(before));
    } catch (error) {
      // A failed operation may still have changed part of the object.
      await note(await access.client.get(ref));
      throw error;
    }
  }

  /** Whether a step of the scenario created, changed or deleted the object. */
  async has(access: ClusterAccess, ref: ObjectRef): Promise<boolean> {
    return this.#changed.has(keyOf(await wholeOf(access, ref)));
  }

  /** Registers an object that the cluster deletes with another one, so that it is created again after that one. */
  async goesAlong(access: ClusterAccess, object: KubeObject): Promise<void> {
    await this.#remember(access, refOf(object), object);
  }

  /** Registers an object created with a generated name, so that it is deleted at the end. */
  async made(access: ClusterAccess, object: KubeObject): Promise<void> {
    await this.#remember(access, refOf(object), undefined);
  }

  /** Records a kind that the scenario defined by a CustomResourceDefinition: its objects must be deleted before the
   * definition. */
  defined(apiGroup: string, kind: string): void {
    this.#defined.add(`${apiGroup} ${kind}`);
  }

  /** Removes the kit from the field managers of the objects, so that Helm can change their fields without a
   * conflict. */
  async disown(): Promise<void> {
    for (const { access, ref, former } of this.#changed.values())
      if (former !== undefined) await access.client.setManagers(ref, withoutKit);
  }

  async #remember(access: ClusterAccess, ref: ObjectRef, former: KubeObject | undefined): Promise<Changed> {
    const whole = await wholeOf(access, ref);
    const key = keyOf(whole);
    const known = this.#changed.get(key);
    if (known !== undefined) return known;
    const kept = former && (await keptPods(access.client, former));
    const target = former && (await targetOf(access, former));
    const { namespace = access.namespace } = whole;
    const claims = ref.kind === 'StatefulSet' ? await claimsIn(access.client, namespace) : undefined;
    const about = { kept, target, claims, latest: former, back: undefined };
    const changed: Changed = { access, ref: whole, former, ...about, paths: [], isRemade: false, isRestored: false };
    this.#changed.set(key, changed);
    const release = former?.metadata.annotations?.['meta.helm.sh/release-name'];
    if (release !== undefined) await this.#mark(release);
    // Deleting a namespace deletes its objects too, except those whose definition would already be gone by then.
    const goesAlong = whole.namespace === access.namespace && !this.#defined.has(`${groupOf(ref)} ${ref.kind}`);
    const noting = (work: (changed: Changed) => Promise<string | undefined>) => () =>
      work(changed).catch((error: unknown) => {
        if (release !== undefined) this.#broken.add(release);
        throw error;
      });
    const how = {
      where: goesAlong ? 'namespace' : 'cluster',
      what: `${ref.kind}/${ref.name}`,
      mend: () => this.#mendingCommand(whole, former),
    } as const;
    this.#defer(noting(restore), how);
    // A workload gets ready only with the objects that it depends on.
    this.#defer(noting(settle), { ...how, last: true });
    return changed;
  }

  /** The command to restore an object by hand. It never contains the values of a Secret. */
  async #mendingCommand(ref: ObjectRef, former: KubeObject | undefined): Promise<string> {
    const kubectl = `kubectl${ref.namespace === undefined ? '' : ` -n ${ref.namespace}`}`;
    const named = `${ref.kind.toLowerCase()} ${ref.name}`;
    if (former === undefined) return `${kubectl} delete ${named}`;
    const { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': of = '' } =
      former.metadata.annotations ?? {};
    // Without a revision, Helm would roll back to the previous one, which is a different state of the release.
    const state = release === undefined ? undefined : await this.#releases?.state(release);
    return state === undefined ? `${kubectl} edit ${named}` : `helm -n ${of} rollback ${release} ${state.revision}`;
  }

  /** Marks a release as modified. Registered before the restoration of its objects, so that it runs after all of
   * them. */
  async #mark(release: string): Promise<void> {
    if (this.#releases === undefined) return;
    await this.#releases.mark(release);
    const unmark = async () => {
      await (this.#broken.has(release) ? this.#releases?.mark(release) : this.#releases?.unmark(release));
    };
    this.#defer(unmark, {
      ...{ where: 'namespace', last: true },
      once: `record ${release}`,
      what: `the record of release ${release}`,
      mend: `${commandText('clean')}, and a new cluster`,
    });
  }
}

/** Adds the namespace to a reference, if its kind is namespaced. */
async function wholeOf({ client, namespace }: ClusterAccess, ref: ObjectRef): Promise<ObjectRef> {
  const { namespace: own = namespace, ...rest } = ref;
  return (await client.isNamespaced(ref)) ? { ...rest, namespace: own } : rest;
}

function keyOf({ apiVersion, kind, namespace = '', name }: ObjectRef): string {
  return `${apiVersion.split('/')[0]} ${kind} ${namespace} ${name}`;
}

function groupOf({ apiVersion }: ObjectRef): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** @returns a note about later changes by others that were overwritten */
async function restore(changed: Changed): Promise<string | undefined> {
  const { access, ref, former, paths, isRemade } = changed;
  const { client } = access;
  const deadline = AbortSignal.timeout(restoreTimeoutMs);
  if (former === undefined) {
    // No grace period is needed: the scenario is over.
    await client.delete(ref, 0);
    await awaitDeleted(client, ref, { signal: deadline });
    changed.isRestored = true;
    return undefined;
  }
  if (isRemade) await client.delete(ref, 0);
  const present = await client.get(ref);
  if (present?.metadata['deletionTimestamp'] !== undefined) await awaitDeleted(client, ref, { signal: deadline });
  const overruled = new Set<string>();
  const found = await client.rewrite(ref, (live) => {
    for (const path of paths) for (const manager of newOwners(live, former, path)) overruled.add(manager);
    const wanted = withFormer(live, former, paths);
    return changedPaths(live, wanted).length === 0 ? undefined : wanted;
  });
  // An object with a controller is recreated by that controller.
  const isOwned = controllerOf(former) !== undefined;
  changed.back = found ?? (isOwned ? undefined : await client.create(creatable(former)));
  if (changed.back !== undefined) await client.setManagers(ref, (live) => formerManagers(live, former));
  // Its objects are put back next.
  if (former.kind === 'CustomResourceDefinition')
    await awaitDefinition(access, former, { signal: deadline, timeoutMs: restoreTimeoutMs });
  changed.isRestored = true;
  return overruled.size === 0
    ? undefined
    : `${objectName(former)} was put back; changes made meanwhile by ${[...overruled].join(', ')} were overwritten`;
}

/** Waits until a restored object is as it was, with the pods and claims that the cluster makes of it. */
async function settle(changed: Changed): Promise<undefined> {
  const { access, ref, former, back, kept, target, claims, latest, isRestored } = changed;
  if (!isRestored) return;
  const deadline = AbortSignal.timeout(restoreTimeoutMs);
  // An object of a release that a step installed has gone with it since.
  const isGone = back !== undefined && (await access.client.get(ref)) === undefined;
  if (former !== undefined && !isGone) await awaitFormer(access, former, back, kept, deadline);
  if (target !== undefined) await scaledBack(access, target, deadline);
  if (claims !== undefined && latest !== undefined) await removeNewClaims(access, latest, claims, deadline);
}
