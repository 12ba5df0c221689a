import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { syncRelease } from '../../kube/release-objects.ts';
import { HarnessError } from '../../model/harness-error.ts';
import type { Platform } from '../../model/platform.ts';
import { ClusterReleases, type ClusterReleasesParts } from '../install/cluster-releases.ts';
import type {
  Address,
  HowToConnect,
  HttpEndpoint,
  JobOutcome,
  JobRequest,
  PodAddress,
  StartedTarget,
  TargetContext,
} from '../target.ts';
import { awaitRoute, notRouted } from './await-http.ts';
import { forwardHttp, forwardPort, forwardUri, ingressHost, type PodPort, podPorts } from './resolve-endpoint.ts';
import { runCronJob } from './run-cron-job.ts';

const routeTimeoutMs = 60_000;

type ClusterHandles = Pick<
  StartedTarget,
  'cluster' | 'releases' | 'http' | 'address' | 'podAddresses' | 'connectionUri' | 'runJob'
>;

/** What the steps ask of a cluster, wherever it runs. */
export class ClusterServices implements Disposable {
  readonly #context: TargetContext;
  readonly #access: ClusterAccess;
  readonly #ingressOrigin: () => string | undefined;
  /** Where a release answers whatever is asked. */
  readonly #endpoints = new Map<string, Promise<HttpEndpoint>>();
  /** Where it answers what was asked, by the path. */
  readonly #asked = new Map<string, Promise<HttpEndpoint>>();
  readonly #addresses = new Map<string, Promise<Address>>();
  readonly #uris = new Map<string, Promise<string>>();
  /** What the ingress controller itself answered last for a release. */
  readonly #unrouted = new Map<string, string>();
  #platform: Platform;
  #jobs = 0;
  /** Ends the waits for routes that nobody waits for any more. */
  readonly #over = new AbortController();

  /** @param ingressOrigin where the ingress controller answers, undefined where none can be reached. */
  constructor(context: TargetContext, access: ClusterAccess, ingressOrigin: () => string | undefined) {
    this.#context = context;
    this.#platform = context.platform;
    this.#access = access;
    this.#ingressOrigin = ingressOrigin;
  }

  /** What a target on this cluster hands to the steps. */
  handles(parts: Omit<ClusterReleasesParts, 'access' | 'changed' | 'platformFile'>): ClusterHandles {
    const access = this.#access;
    return {
      cluster: access,
      releases: new ClusterReleases({
        ...parts,
        access,
        platformFile: this.#platform.file,
        changed: (release) => this.forget(release),
      }),
      http: (release, via, signal, path) => this.http(release, via, signal, path),
      address: (release, port) => this.address(release, port),
      podAddresses: (release, port) => this.podAddresses(release, port),
      connectionUri: (release, how) => this.connectionUri(release, how),
      runJob: (request) => this.runJob(request),
    };
  }

  async http(release: string, via?: 'ingress' | 'service', signal?: AbortSignal, path = '/'): Promise<HttpEndpoint> {
    const way = `${release} ${via ?? ''}`;
    const found =
      this.#endpoints.get(way) ?? remember(this.#asked, `${way} ${path}`, () => this.#resolveHttp(release, via, path));
    if (signal === undefined) return found;
    // Who does not wait any longer leaves the wait to the others.
    const { promise: over, reject } = Promise.withResolvers<never>();
    const stop = () => reject(notRouted(`release ${release}`, this.#unrouted.get(release) ?? 'no answer yet'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    return Promise.race([found, over]).finally(() => signal.removeEventListener('abort', stop));
  }

  address(release: string, port?: string | number): Promise<Address> {
    return remember(this.#addresses, `${release} ${port ?? ''}`, () => forwardPort(this.#access, release, port));
  }

  async podAddresses(release: string, port: string | number): Promise<readonly PodAddress[]> {
    await syncRelease(this.#access.view, release);
    const open = ({ pod, namespace, number }: PodPort) => {
      const forward = async () => ({
        host: '127.0.0.1',
        port: await this.#access.pods.at(namespace).forward(() => ({ pod, port: number })),
      });
      return remember(this.#addresses, `${release} ${number} of pod ${pod}`, forward);
    };
    return Promise.all(
      podPorts(this.#access, release, port).map(async (each) => ({ pod: each.pod, address: await open(each) })),
    );
  }

  connectionUri(release: string, { protocol, connect }: HowToConnect = { protocol: 'postgres' }): Promise<string> {
    const own = connect ?? this.#platform.releases.find(({ name }) => name === release)?.connect;
    return remember(this.#uris, `${release} ${protocol} ${JSON.stringify(own)}`, async () => {
      const { uri, secrets } = await forwardUri(this.#access, release, { protocol, connect: own });
      for (const secret of secrets) this.#context.addSecret(secret);
      return uri;
    });
  }

  runJob(request: JobRequest): Promise<JobOutcome> {
    this.#jobs += 1;
    return runCronJob(this.#access, request, `${this.#context.runId}-${this.#jobs}`);
  }

  /** Takes up what the platform says now. @param changed the releases that became others. */
  follow(platform: Platform, changed: readonly string[]): void {
    this.#platform = platform;
    for (const release of changed) this.forget(release);
  }

  /** Ends what still goes on: a process does not outlive its last line for a route that never comes. */
  [Symbol.dispose](): void {
    this.#over.abort();
  }

  /** What is known of the ways to a release is found out anew: it was changed. */
  forget(release: string): void {
    for (const known of [this.#endpoints, this.#asked])
      for (const key of known.keys()) if (key.startsWith(`${release} `)) known.delete(key);
    for (const key of this.#addresses.keys()) if (key.startsWith(`${release} `)) this.#addresses.delete(key);
    for (const key of this.#uris.keys()) if (key.startsWith(`${release} `)) this.#uris.delete(key);
  }

  async #resolveHttp(release: string, via: 'ingress' | 'service' | undefined, path: string): Promise<HttpEndpoint> {
    if (via === 'service') return forwardHttp(this.#access, release);
    const host = await ingressHost(this.#access, release);
    const origin = host === undefined ? undefined : this.#ingressOrigin();
    if (host === undefined || origin === undefined) {
      if (via === undefined) return forwardHttp(this.#access, release);
      throw new HarnessError(
        host === undefined ? `release ${release} has no Ingress with a host` : 'no ingress controller can be reached',
        {
          next: `kubectl -n ${this.#access.namespace} get ingress`,
        },
      );
    }
    const endpoint = { origin, host };
    const { timeoutFactor } = this.#context;
    const signal = AbortSignal.any([this.#context.signal, this.#over.signal]);
    const probe = { endpoint, path, direct: () => forwardHttp(this.#access, release) };
    const told = (words: string) => this.#unrouted.set(release, words);
    const routed = await awaitRoute(probe, routeTimeoutMs * timeoutFactor, signal, told);
    if (routed === 'all') this.#endpoints.set(`${release} ${via ?? ''}`, Promise.resolve(endpoint));
    return endpoint;
  }
}

/** The promise of a key, made once; one that failed is made anew the next time. */
function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
