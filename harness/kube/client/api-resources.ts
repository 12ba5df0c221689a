import { HarnessError } from '../../model/errors/harness-error.ts';

/** A kind as the API server serves it. */
interface ApiResource {
  readonly name: string;
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
}

export interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** API groups of Kubernetes itself that contain a dot; other groups with a dot come from CustomResourceDefinitions. */
const builtInGroups =
  /^((apiextensions|networking|rbac\.authorization|storage|admissionregistration|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|node|scheduling|resource|metrics)\.k8s\.io)$/;

/** Whether an apiVersion belongs to a custom resource. */
export function isCustom(apiVersion: string): boolean {
  const [group = ''] = apiVersion.split('/');
  return group.includes('.') && apiVersion.includes('/') && !builtInGroups.test(group);
}

/** The kinds that a cluster serves, discovered per group and version on first use. */
export class ApiResources {
  readonly #discovered = new Map<string, Promise<Map<string, ApiResource>>>();
  readonly #list: (path: string) => Promise<ResourceList>;

  constructor(list: (path: string) => Promise<ResourceList>) {
    this.#list = list;
  }

  /** The resource of a kind and the base path of its group and version. @throws HarnessError if the cluster does not
   * serve the kind */
  async find(kind: {
    readonly apiVersion: string;
    readonly kind: string;
  }): Promise<{ readonly base: string; readonly resource: ApiResource }> {
    const base = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
    const discovered = await this.#discovered.get(base);
    // The kind may be served by now, because CustomResourceDefinitions are applied during a run.
    const resource = discovered?.get(kind.kind) ?? (await this.#discoverAgain(base)).get(kind.kind);
    if (resource === undefined) {
      throw new HarnessError(`the cluster serves no ${kind.kind} in ${kind.apiVersion}`, {
        next: 'kubectl api-resources',
      });
    }
    return { base, resource };
  }

  #discoverAgain(base: string): Promise<Map<string, ApiResource>> {
    const resources = this.#discover(base);
    this.#discovered.set(base, resources);
    resources.catch(() => this.#discovered.delete(base));
    return resources;
  }

  async #discover(base: string): Promise<Map<string, ApiResource>> {
    const { resources } = await this.#list(base);
    const names = new Set(resources.map(({ name }) => name));
    return new Map(
      resources
        .filter(({ name }) => !name.includes('/'))
        .map((resource) => [resource.kind, { ...resource, hasStatus: names.has(`${resource.name}/status`) }]),
    );
  }
}
