import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'undici';
import { formatLabels, type KubeObject } from '../../model/cluster/kube-object.ts';
import { parseJson, stringifyJson } from '../../text/exact-json.ts';
import { ApiResources, type ResourceList } from './api-resources.ts';
import type { KubeConnection } from './kube-connection.ts';
import { KubeError, messageOf } from './kube-error.ts';

const writeTries = 5;
/** As often as clients of Kubernetes repeat a request that the server puts off. */
const putOffTries = 10;

/** Identifies an object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The name of an object as a reference to it. */
export function refOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectRef {
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

/** A generic client of the Kubernetes API for any kind, using discovery. Credentials come from the kubeconfig. */
export class KubeClient {
  readonly namespace: string;
  readonly #connection: KubeConnection;
  readonly #resources: ApiResources;

  constructor(connection: KubeConnection, namespace: string, resources?: ApiResources) {
    this.#connection = connection;
    this.#resources = resources ?? new ApiResources((path) => this.#resourcesAt(path));
    this.namespace = namespace;
  }

  /** The kinds of a group and version; empty if the cluster does not serve it. */
  async #resourcesAt(path: string): Promise<ResourceList> {
    try {
      return await this.json('GET', path);
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return { resources: [] };
      throw error;
    }
  }

  /** A client of the same cluster with another default namespace. */
  inNamespace(namespace: string): KubeClient {
    return new KubeClient(this.#connection, namespace, this.#resources);
  }

  /** Sends any request; the caller has to read the body. A request that the server puts off by 429 and Retry-After, as
   * for a kind that was just defined anew, is repeated; an eviction that a budget forbids is not.
   * @throws KubeError for a status of 400 or above */
  async request(
    method: string,
    path: string,
    init: { body?: unknown; type?: string; signal?: AbortSignal } = {},
  ): Promise<Response> {
    for (let left = putOffTries; ; left--) {
      const response = await this.#connection.send(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(init.body !== undefined && { 'content-type': init.type ?? 'application/json' }),
        },
        ...(init.body !== undefined && { body: stringifyJson(init.body) ?? '' }),
        ...(init.signal && { signal: init.signal }),
      });
      if (response.status < 400) return response;
      const text = await response.text();
      const asked = Number(response.headers.get('retry-after'));
      const retryAfterS = Number.isFinite(asked) && asked > 0 ? asked : undefined;
      const isPutOff = response.status === 429 && retryAfterS !== undefined && !path.endsWith('/eviction');
      if (!isPutOff || left === 1) throw new KubeError(method, path, response.status, messageOf(text), retryAfterS);
      await delay(retryAfterS * 1000, undefined, init.signal && { signal: init.signal });
    }
  }

  /** Sends any request and parses its JSON response with exact numbers. @throws KubeError for a status of 400 or above */
  async json<T>(
    method: string,
    path: string,
    init: { body?: unknown; type?: string; signal?: AbortSignal } = {},
  ): Promise<T> {
    return parseJson(await (await this.request(method, path, init)).text()) as T;
  }

  /** The object; undefined if it does not exist. */
  async get(ref: ObjectRef, signal?: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return await this.json<KubeObject>('GET', await this.pathOf(ref), signal ? { signal } : {});
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The objects of a kind in a namespace that have these labels. */
  async list(
    kind: {
      apiVersion: string;
      kind: string;
      namespace?: string;
      labels?: Readonly<Record<string, string>>;
    },
    signal?: AbortSignal,
  ): Promise<KubeObject[]> {
    const path = await this.collectionPath(kind);
    const selector = formatLabels(kind.labels);
    const query = selector === '' ? '' : `?labelSelector=${encodeURIComponent(selector)}`;
    return this.#itemsOf(kind, path + query, signal);
  }

  /** The objects of a kind in all namespaces. */
  async listEverywhere(kind: { apiVersion: string; kind: string }): Promise<KubeObject[]> {
    const { base, resource } = await this.#resources.find(kind);
    return this.#itemsOf(kind, `${base}/${resource.name}`);
  }

  async #itemsOf({ apiVersion, kind }: { apiVersion: string; kind: string }, path: string, signal?: AbortSignal) {
    const { items } = await this.json<{ items: KubeObject[] }>('GET', path, signal ? { signal } : {});
    // The API omits these two fields in the items of a list.
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Server-side apply with the kit's field manager.
   * @param force whether to take fields over from other managers; otherwise the server rejects conflicts with 409 and
   * names them */
  async apply(object: KubeObject, fieldManager = 'harness', force = true): Promise<KubeObject> {
    const path = await this.pathOf({ ...object, ...object.metadata });
    return this.json('PATCH', `${path}?fieldManager=${encodeURIComponent(fieldManager)}&force=${force}`, {
      body: object,
      type: 'application/apply-patch+yaml',
    });
  }

  /** Creates the object. @throws KubeError with status 409 if it already exists */
  async create(object: KubeObject): Promise<KubeObject> {
    const path = await this.collectionPath({ ...object, ...object.metadata });
    return this.json('POST', `${path}?fieldManager=harness`, { body: object });
  }

  /** Reads the object's scale subresource, which has the replicas of any workload; `replicas` sets them. */
  async scale(ref: ObjectRef, replicas?: number): Promise<{ readonly replicas: number }> {
    const path = `${await this.pathOf(ref)}/scale`;
    const { spec } =
      replicas === undefined
        ? await this.json<{ spec?: { replicas?: number } }>('GET', path)
        : await this.json<{ spec?: { replicas?: number } }>('PATCH', `${path}?fieldManager=harness-scale`, {
            body: { spec: { replicas } },
            type: 'application/merge-patch+json',
          });
    return { replicas: spec?.replicas ?? 0 };
  }

  /** Updates an object based on its current state, retrying if someone else updates it in between.
   * @param change returns the complete new object; undefined: no update is needed
   * @returns the object after the update; undefined if it does not exist */
  async rewrite(ref: ObjectRef, change: (live: KubeObject) => KubeObject | undefined): Promise<KubeObject | undefined> {
    for (let left = writeTries; ; left--) {
      const live = await this.get(ref);
      const wanted = live && change(live);
      if (wanted === undefined) return live;
      try {
        return await this.json('PUT', `${await this.pathOf(ref)}?fieldManager=harness-restore`, { body: wanted });
      } catch (error) {
        if (!(error instanceof KubeError && error.status === 409) || left === 1) throw error;
      }
    }
  }

  /** Replaces the managed fields of an object without changing the fields themselves.
   * @param change returns the new entries; undefined: no update is needed */
  async setManagers(ref: ObjectRef, change: (live: KubeObject) => readonly object[] | undefined): Promise<void> {
    for (let left = writeTries; ; left--) {
      const live = await this.get(ref);
      const wanted = live && change(live);
      if (live === undefined || wanted === undefined) return;
      const body = [
        { op: 'test', path: '/metadata/resourceVersion', value: live.metadata['resourceVersion'] },
        { op: 'replace', path: '/metadata/managedFields', value: wanted },
      ];
      try {
        await this.json('PATCH', await this.pathOf(ref), { body, type: 'application/json-patch+json' });
        return;
      } catch (error) {
        // 422: the JSON patch's test failed, because someone else updated the object in between.
        if (!(error instanceof KubeError && (error.status === 422 || error.status === 409)) || left === 1) throw error;
      }
    }
  }

  /** Applies a strategic merge patch. */
  async patch(ref: ObjectRef, body: unknown, fieldManager = 'harness'): Promise<KubeObject> {
    const path = `${await this.pathOf(ref)}?fieldManager=${encodeURIComponent(fieldManager)}`;
    return this.json('PATCH', path, { body, type: 'application/strategic-merge-patch+json' });
  }

  /** Requests the deletion of the object and everything that it owns; false if it does not exist. */
  async delete(ref: ObjectRef, gracePeriodSeconds?: number): Promise<boolean> {
    try {
      const body = { propagationPolicy: 'Background', ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }) };
      await this.json('DELETE', await this.pathOf(ref), { body });
      return true;
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return false;
      throw error;
    }
  }

  /** URL path of the object. @throws HarnessError if the cluster does not serve its kind */
  async pathOf(ref: ObjectRef): Promise<string> {
    return `${await this.collectionPath(ref)}/${encodeURIComponent(ref.name)}`;
  }

  /** URL path of the collection of a kind. @throws HarnessError if the cluster does not serve the kind */
  async collectionPath(kind: { apiVersion: string; kind: string; namespace?: string }): Promise<string> {
    const { base, resource } = await this.#resources.find(kind);
    return resource.namespaced
      ? `${base}/namespaces/${kind.namespace ?? this.namespace}/${resource.name}`
      : `${base}/${resource.name}`;
  }

  /** Whether a kind is namespaced. @throws HarnessError if the cluster does not serve the kind */
  async isNamespaced(kind: { apiVersion: string; kind: string }): Promise<boolean> {
    return (await this.#resources.find(kind)).resource.namespaced;
  }

  /** Whether a kind has a status subresource. @throws HarnessError if the cluster does not serve the kind */
  async hasStatus(kind: { apiVersion: string; kind: string }): Promise<boolean> {
    return (await this.#resources.find(kind)).resource.hasStatus;
  }
}
