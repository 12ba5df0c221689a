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

/** Groups of Kubernetes itself with a dot in their name; other such groups are of definitions. */
const builtInGroups =
  /^((apiextensions|networking|rbac\.authorization|storage|admissionregistration|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|node|scheduling|resource|metrics)\.k8s\.io)$/;

/** Whether a kind of a version is of a definition. */
export function isCustom(apiVersion: string): boolean {
  const [group = ''] = apiVersion.split('/');
  return group.includes('.') && apiVersion.includes('/') && !builtInGroups.test(group);
}

/** The kinds that a cluster serves, discovered by group and version when one of them is first asked for. */
export class ApiResources {
  readonly #discovered = new Map<string, Promise<Map<string, ApiResource>>>();
  readonly #list: (path: string) => Promise<ResourceList>;

  constructor(list: (path: string) => Promise<ResourceList>) {
    this.#list = list;
  }

  /** The resource of a kind, and the path of its group and version. @throws HarnessError where the cluster serves none. */
  async find(kind: {
    readonly apiVersion: string;
    readonly kind: string;
  }): Promise<{ readonly base: string; readonly resource: ApiResource }> {
    const base = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
    const discovered = await this.#discovered.get(base);
    // A kind that was not served before may be now: definitions are applied too.
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
