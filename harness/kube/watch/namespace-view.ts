import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Platform } from '../../model/platform.ts';
import { isCustom } from '../client/api-resources.ts';
import type { KubeClient } from '../client/kube-client.ts';
import { type WaitRequest, waitUntil } from './wait-until.ts';
import { type KindWatch, watchKind } from './watch-kind.ts';

const watchedKinds = [
  ['v1', 'Pod'],
  ['v1', 'Event'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Secret'],
  ['v1', 'ConfigMap'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
] as const;

export type WatchedKind = (typeof watchedKinds)[number][1];

/** The namespaces that the releases of a platform are installed into. */
export interface Homes {
  readonly all: readonly string[];
  of(release: string): string;
}

/** A snapshot of a namespace. */
export interface Seen extends Pick<NamespaceView, 'namespace' | 'all' | 'get' | 'homes' | 'hopeless'> {
  /** The snapshot of another namespace in the same cluster. */
  at(namespace: string | undefined): Seen;
}

/** The views of all namespaces of one platform: a change in any of them notifies the waits of all. */
interface Family {
  readonly views: Map<string, NamespaceView>;
  readonly waiting: Set<() => void>;
  changes: number;
  homes: Homes;
  hopeless: Platform['hopeless'];
}

/** All releases of a platform are in one namespace, except those that name another.
 * @param named the namespaces of those releases, by release name */
export function homesIn(namespace: string, named: ReadonlyMap<string, string> = new Map()): Homes {
  const all = [...new Set([namespace, ...named.values()])];
  return { all, of: (release) => named.get(release) ?? namespace };
}

/** A live view of a namespace. A kind is watched from its first use on, so that a scenario that waits for nothing costs
 * nothing. Waits are evaluated on every change, not at intervals. */
export class NamespaceView implements Disposable {
  readonly namespace: string;
  readonly #client: KubeClient;
  readonly #watches = new Map<WatchedKind, KindWatch>();
  readonly #abort = new AbortController();
  readonly #family: Family;
  readonly #changed = () => {
    this.#family.changes += 1;
    for (const judge of this.#family.waiting) judge();
  };

  /** @param family the family of another view of the platform, which this view joins */
  constructor(client: KubeClient, namespace: string, family?: Family) {
    this.namespace = namespace;
    this.#client = client;
    const [homes, hopeless] = [homesIn(namespace), 'proven'] as const;
    this.#family = family ?? { views: new Map(), waiting: new Set(), changes: 0, homes, hopeless };
    this.#family.views.set(namespace, this);
  }

  /** The view of another namespace that may contain objects of a release; its changes notify the waits of this view
   * too. */
  at(namespace: string | undefined): NamespaceView {
    if (namespace === undefined || namespace === this.namespace) return this;
    const known = this.#family.views.get(namespace);
    return known ?? new NamespaceView(this.#client.inNamespace(namespace), namespace, this.#family);
  }

  /** The namespaces that the platform's releases are installed into. */
  get homes(): Homes {
    return this.#family.homes;
  }

  set homes(homes: Homes) {
    this.#family.homes = homes;
  }

  /** When waits end early in a hopeless state, as set in platform.yaml. */
  get hopeless(): Platform['hopeless'] {
    return this.#family.hopeless;
  }

  set hopeless(hopeless: Platform['hopeless']) {
    this.#family.hopeless = hopeless;
  }

  /** The objects of a kind in this namespace and all others with a view. */
  everywhere(kind: WatchedKind): KubeObject[] {
    return [...this.#family.views.values()].flatMap((view) => view.all(kind));
  }

  /** Number of changes observed so far. */
  get changes(): number {
    return this.#family.changes;
  }

  /** Resolves as soon as more than `changes` changes have been observed, or when the signal aborts. */
  changedSince(changes: number, signal: AbortSignal): Promise<void> {
    this.synced().catch(() => undefined);
    const seen = new AbortController();
    const look = () => {
      if (this.changes > changes) seen.abort();
    };
    return this.eachChange(look, AbortSignal.any([signal, seen.signal]));
  }

  /** Calls `look` now and on every change, before the next change is processed, so that no state is missed; resolves
   * when the signal aborts. */
  eachChange(look: () => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#family.waiting.delete(look);
        resolve();
      };
      this.#family.waiting.add(look);
      look();
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }

  /** Watches the objects of any kind, here or in another namespace; changes notify the waits of this view. A kind that
   * this view already watches is not watched twice.
   * @param signal ends the watch
   * @throws HarnessError if the cluster does not serve the kind */
  async follow(
    kind: { readonly apiVersion: string; readonly kind: string; readonly namespace: string },
    signal: AbortSignal,
  ): Promise<KindWatch> {
    const own = watchedKinds.find(([apiVersion, name]) => apiVersion === kind.apiVersion && name === kind.kind);
    if (own !== undefined && kind.namespace === this.namespace) return this.#watchOf(own[1]);
    await this.#client.collectionPath(kind);
    return watchKind(this.#client, kind, this.#changed, AbortSignal.any([signal, this.#abort.signal]));
  }

  /** Whether a custom resource has a status subresource; undefined for built-in kinds. */
  async hasOwnStatus(kind: { readonly apiVersion: string; readonly kind: string }): Promise<boolean | undefined> {
    return isCustom(kind.apiVersion) ? this.#client.hasStatus(kind) : undefined;
  }

  /** Resolves when these kinds have been listed once; default: all watched kinds. */
  async synced(kinds: readonly WatchedKind[] = watchedKinds.map(([, kind]) => kind)): Promise<void> {
    await Promise.all(kinds.map((kind) => this.#watchOf(kind).synced));
  }

  /** The objects of a kind in this namespace; empty until the kind has been listed once (see `synced`). */
  all(kind: WatchedKind): KubeObject[] {
    return [...this.#watchOf(kind).objects.values()];
  }

  /** The object with this name; undefined if there is none or the kind has not been listed yet. */
  get(kind: WatchedKind, name: string): KubeObject | undefined {
    return this.#watchOf(kind).objects.get(name);
  }

  /** The objects of a kind in any namespace of the platform, as far as it is already watched. */
  known(kind: WatchedKind): KubeObject[] {
    return [...this.#family.views.values()].flatMap((view) => [...(view.#watches.get(kind)?.objects.values() ?? [])]);
  }

  #watchOf(kind: WatchedKind): KindWatch {
    const known = this.#watches.get(kind);
    if (known !== undefined) return known;
    const [apiVersion] = watchedKinds.find(([, name]) => name === kind) ?? ['v1'];
    const { namespace } = this;
    const watch = watchKind(this.#client, { apiVersion, kind, namespace }, this.#changed, this.#abort.signal);
    this.#watches.set(kind, watch);
    return watch;
  }

  /** Waits until `judge` returns ready; it is called on every change and, for states that only depend on time, every
   * half second.
   * @returns a note if an object is settled but not at work
   * @throws WaitError at once in a hopeless state, or at the deadline with the last observation */
  waitUntil(judge: (view: NamespaceView) => Judgement, request: WaitRequest): Promise<string | undefined> {
    return waitUntil(
      (look, signal) => this.eachChange(look, signal),
      () => judge(this),
      request,
    );
  }

  [Symbol.dispose](): void {
    for (const view of this.#family.views.values()) view.#abort.abort();
  }
}
