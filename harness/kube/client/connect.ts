import { chmod, writeFile } from 'node:fs/promises';
import { dump, load } from 'js-yaml';
import { abortable } from '../../async/abortable.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { namedNamespaces, type Platform } from '../../model/platform.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { makeNamespaces } from '../make-namespaces.ts';
import { syncRecords } from '../release-objects.ts';
import { homesIn, NamespaceView } from '../watch/namespace-view.ts';
import { KubeClient } from './kube-client.ts';
import { KubeConnection } from './kube-connection.ts';
import { KubeError } from './kube-error.ts';
import { PodAccess } from './pod-access.ts';
import { servedKinds } from './served-kinds.ts';

/** Connects to the cluster of a kubeconfig, creates the namespaces of a platform and starts watching its own.
 * @param request file: path to write the kubeconfig to for Helm and kubectl, readable by this user only; labels: labels
 * of the platform's own namespace; marks: labels of all its namespaces on a shared cluster */
export async function connectCluster(request: {
  readonly kubeconfig: string;
  readonly file: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly platform?: Pick<Platform, 'releases' | 'namespaces' | 'hopeless'>;
  readonly marks?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}): Promise<ClusterAccess & { readonly version: string }> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(request.kubeconfig);
  await writeFile(request.file, withNamespace(request.kubeconfig, request.namespace), { mode: 0o600 });
  await chmod(request.file, 0o600);
  const client = new KubeClient(new KubeConnection(config), request.namespace);
  const version = await answers(client, request.signal);
  const { namespace, marks, platform } = request;
  const labels = { ...request.labels, ...marks };
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
  const view = new NamespaceView(client, namespace);
  try {
    if (platform !== undefined) {
      view.homes = homesIn(namespace, namedNamespaces(platform));
      view.hopeless = platform.hopeless;
      await makeNamespaces({ client, ...(marks && { marks }) }, platform);
    }
    await Promise.all([
      abortable(view.synced(), request.signal),
      abortable(syncRecords(view), request.signal),
      ...view.homes.all.map((home) => serviceAccount(client.inNamespace(home), request.signal)),
    ]);
  } catch (error) {
    view[Symbol.dispose]();
    throw error;
  }
  return {
    namespace,
    ...(marks && { marks }),
    kubeconfig: request.file,
    client,
    view,
    pods: new PodAccess(config, client),
    version,
  };
}

/** Sets the default namespace of a kubeconfig's current context. */
export function withNamespace(kubeconfig: string, namespace: string): string {
  const config = load(kubeconfig) as Kubeconfig;
  const contexts = config.contexts?.map((each) =>
    each.name === config['current-context'] ? { ...each, context: { ...each.context, namespace } } : each,
  );
  return dump({ ...config, ...(contexts && { contexts }) });
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: object }[];
}

/** What Helm asks a cluster before it renders: the version of its API server, such as `v1.35.4`, and the kinds that it
 * serves. @throws EnvironmentError if it does not answer */
export async function readCapabilities(
  kubeconfig: string,
  signal: AbortSignal,
): Promise<{ readonly version: string; readonly apiVersions: readonly string[] }> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const client = new KubeClient(new KubeConnection(config), 'default');
  const version = await answers(client, signal);
  return { version, apiVersions: await servedKinds(client, signal) };
}

/** Version of the API server, retrying for up to 30 s while it is starting. */
async function answers(client: KubeClient, signal: AbortSignal): Promise<string> {
  return retrying(
    signal,
    async () => (await client.json<{ gitVersion: string }>('GET', '/version', { signal })).gitVersion,
  );
}

/** Waits for the default ServiceAccount, without which controllers cannot create pods in the namespace. */
async function serviceAccount(client: KubeClient, signal: AbortSignal): Promise<void> {
  await retrying(signal, async () => {
    const account = await client.get({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'default' }, signal);
    if (account === undefined)
      throw new EnvironmentError(`namespace ${client.namespace} has no default ServiceAccount`);
  });
}

async function retrying<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const refused = error instanceof KubeError && (error.status === 401 || error.status === 403);
      if (refused || performance.now() > deadline) {
        throw new EnvironmentError('the cluster does not answer as expected', {
          observed:
            error instanceof Error
              ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`
              : String(error),
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
