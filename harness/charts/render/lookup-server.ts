import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { groupOf, isNamespaced, pluralOf } from '../kubernetes/kinds.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { textAt } from './json.ts';

/** Answers `lookup` of templates from objects, in place of a cluster: helm asks it as an API server. */
export interface LookupServer extends AsyncDisposable {
  /** Path of a kubeconfig for a cluster in which these objects are. */
  cluster(objects: readonly KubeObject[], namespace: string): Promise<string>;
}

/** What is in a cluster, and the namespace of objects that name none. */
interface Cluster {
  readonly objects: readonly KubeObject[];
  readonly namespace: string;
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Starts a server on this machine that knows the kinds of a Kubernetes version. It only reads. */
export async function startLookupServer(schemas: KubeSchemas, version: string): Promise<LookupServer> {
  const clusters: Cluster[] = [];
  const kinds = Object.keys(schemas.kinds).map((key) => ({
    apiVersion: key.slice(0, key.lastIndexOf('/')),
    kind: key.slice(key.lastIndexOf('/') + 1),
  }));
  const server = createServer((request, response) => {
    const [, number = '', path = ''] = /^\/(\d+)(\/[^?]*)/.exec(request.url ?? '') ?? [];
    const cluster = clusters[Number(number)];
    const extra = cluster?.objects.map(({ apiVersion, kind }) => ({ apiVersion, kind })) ?? [];
    const found = answer(path, [...kinds, ...extra], version, cluster);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': found?.type ?? 'application/json' });
    response.end(JSON.stringify(found?.body ?? notFound));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await makeTemporaryFolder();
  const { port } = server.address() as AddressInfo;
  return {
    cluster: async (objects, namespace) => {
      const number = clusters.push({ objects, namespace }) - 1;
      const file = join(folder, `${number}.yaml`);
      const kubeconfig = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'lookup',
        clusters: [{ name: 'lookup', cluster: { server: `http://127.0.0.1:${port}/${number}` } }],
        contexts: [{ name: 'lookup', context: { cluster: 'lookup', user: 'lookup' } }],
        users: [{ name: 'lookup', user: {} }],
      };
      await writeFile(file, JSON.stringify(kubeconfig));
      return file;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A response: the body, and its type where it is another than JSON. */
interface Answer {
  readonly body: unknown;
  readonly type?: string;
}

function answer(
  path: string,
  kinds: readonly Kind[],
  version: string,
  cluster: Cluster | undefined,
): Answer | undefined {
  if (path === '/version') {
    const [major, minor] = version.split('.');
    return { body: { major, minor, gitVersion: `v${version}.0`, platform: 'linux/amd64' } };
  }
  if (path === '/api' || path === '/apis') {
    const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    return { body: discovery(kinds, path === '/api'), type };
  }
  const [, core, grouped] = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/.exec(path) ?? [];
  if (core !== undefined || grouped !== undefined) return { body: resources(kinds, core ?? grouped ?? '') };
  const found = read(path, kinds, cluster?.objects ?? [], cluster?.namespace ?? '');
  return found === undefined ? undefined : { body: found };
}

const notFound = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'NotFound',
  message: 'not found',
  code: 404,
};

function discovery(kinds: readonly Kind[], core: boolean): unknown {
  const groups = Map.groupBy(kinds, ({ apiVersion }) => groupOf(apiVersion));
  const items = [...groups]
    .filter(([group]) => (group === '') === core)
    .map(([group, ofGroup]) => ({
      metadata: { name: group },
      versions: [...Map.groupBy(ofGroup, ({ apiVersion }) => apiVersion.slice(apiVersion.indexOf('/') + 1))].map(
        ([version, ofVersion]) => ({
          version,
          freshness: 'Current',
          resources: ofVersion.map(({ kind }) => ({
            resource: pluralOf(kind),
            responseKind: { group, version, kind },
            scope: isNamespaced(kind) ? 'Namespaced' : 'Cluster',
            singularResource: kind.toLowerCase(),
            verbs: ['get', 'list'],
          })),
        }),
      ),
    }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function resources(kinds: readonly Kind[], groupVersion: string): unknown {
  const resources = kinds
    .filter(({ apiVersion }) => apiVersion === groupVersion)
    .map(({ kind }) => ({
      name: pluralOf(kind),
      singularName: kind.toLowerCase(),
      namespaced: isNamespaced(kind),
      kind,
      verbs: ['get', 'list'],
    }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** An object or a list of them by the path of the API. */
function read(path: string, kinds: readonly Kind[], objects: readonly KubeObject[], release: string): unknown {
  const pattern = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/;
  const [, core, grouped, namespace, plural, name] = pattern.exec(path) ?? [];
  const apiVersion = core ?? grouped;
  const kind = kinds.find((one) => one.apiVersion === apiVersion && pluralOf(one.kind) === plural)?.kind;
  if (kind === undefined) return undefined;
  const items = objects.filter(
    (object) =>
      object.kind === kind &&
      object.apiVersion === apiVersion &&
      (namespace === undefined || (textAt(object, 'metadata.namespace') || release) === namespace),
  );
  if (name !== undefined) return stored(items.find((object) => object.metadata.name === name));
  return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '1' }, items: items.map(stored) };
}

/** An object as the API server would keep it, as far as templates read it: the texts of a Secret are encoded. */
function stored(object: KubeObject | undefined): unknown {
  if (object?.kind !== 'Secret' || object['stringData'] === undefined) return object;
  const { stringData, ...rest } = object;
  const texts = Object.entries(stringData as Record<string, unknown>);
  const data = Object.fromEntries(texts.map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]));
  return { ...rest, data: { ...(object['data'] as object), ...data } };
}
