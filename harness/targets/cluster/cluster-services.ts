import { accessOf, type ClusterAccess } from '../../kube/cluster-access.ts';
import { syncRelease } from '../../kube/release-objects.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Platform } from '../../model/platform.ts';
import { ClusterReleases, type ClusterReleasesParts } from '../install/cluster-releases.ts';
import type {
  Address,
  Connection,
  HowToAsk,
  HowToConnect,
  HttpEndpoint,
  JobOutcome,
  JobRequest,
  PodAddress,
  StartedTarget,
  TargetContext,
  Way,
} from '../target.ts';
import { type AskedTls, askedTls } from '../trust.ts';
import { awaitRoute, RouteError } from './reach/await-route.ts';
import { gatewayRoute, httpRoutesOf, type IngressOrigins, ingressRoute, type Route } from './reach/find-route.ts';
import { forwardHttp, forwardPort, type PodPort, podPorts } from './reach/forward-port.ts';
import { forwardUri } from './reach/forward-uri.ts';
import { readTrust } from './reach/read-trust.ts';
import { runCronJob } from './run-cron-job.ts';

const routeTimeoutMs = 60_000;

type ClusterHandles = Pick<
  StartedTarget,
  'cluster' | 'releases' | 'http' | 'address' | 'podAddresses' | 'connection' | 'runJob' | 'forgetWays'
>;

/** How releases can be reached from outside the cluster by host name. */
export interface WaysIn {
  /** Addresses of the ingress controller; undefined if it cannot be reached. */
  readonly ingress: () => IngressOrigins | undefined;
  /** Whether releases may be called through Gateways. */
  readonly gateways: boolean;
}

/** Provides the endpoints, connections and jobs that steps ask for, on any cluster. */
export class ClusterServices implements Disposable {
  readonly #context: TargetContext;
  readonly #access: ClusterAccess;
  readonly #ways: WaysIn;
  /** Cached endpoints that are routed for every path. */
  readonly #endpoints = new Map<string, Promise<HttpEndpoint>>();
  /** Cached endpoints that are only known to be routed for one path, keyed by that path. */
  readonly #asked = new Map<string, Promise<HttpEndpoint>>();
  readonly #addresses = new Map<string, Promise<Address>>();
  readonly #connections = new Map<string, Promise<Connection>>();
  /** The last answer that came from the ingress controller itself, by release. */
  readonly #unrouted = new Map<string, string>();
  #platform: Platform;
  #jobs = 0;
  /** Aborts waits for routes when the target is disposed. */
  readonly #over = new AbortController();

  constructor(context: TargetContext, access: ClusterAccess, ways: WaysIn) {
    this.#context = context;
    this.#platform = context.platform;
    this.#access = access;
    this.#ways = ways;
  }

  /** The parts of a started target that run on this cluster. */
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
      http: (release, how) => this.http(release, how),
      address: (release, port, tls) => this.address(release, port, tls),
      podAddresses: (release, port) => this.podAddresses(release, port),
      connection: (release, how) => this.connection(release, how),
      runJob: (request) => this.runJob(request, parts.images),
      forgetWays: () => this.forget(),
    };
  }

  async http(release: string, how: HowToAsk = {}): Promise<HttpEndpoint> {
    const { via, port, tls, path = '/', signal } = how;
    const way = `${release} ${JSON.stringify([via, port, tls])}`;
    const found =
      this.#endpoints.get(way) ??
      remember(this.#asked, `${way} ${path}`, () => this.#resolveHttp(release, { ...how, path }, way));
    if (signal === undefined) return found;
    // An aborted caller stops waiting; other callers keep waiting for the same route.
    const { promise: over, reject } = Promise.withResolvers<never>();
    const stop = () => reject(new RouteError(`release ${release}`, this.#unrouted.get(release) ?? 'no answer yet'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    return Promise.race([found, over]).finally(() => signal.removeEventListener('abort', stop));
  }

  async address(release: string, port?: string | number, tls?: AskedTls): Promise<Address> {
    const address = await remember(this.#addresses, `${release} ${port ?? ''}`, () =>
      forwardPort(accessOf(this.#access, release), release, port),
    );
    return tls === undefined
      ? address
      : {
          ...address,
          trust: await readTrust(accessOf(this.#access, release), tls, { release, names: address.names ?? [] }),
        };
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

  connection(release: string, how: HowToConnect = { protocol: 'postgres' }): Promise<Connection> {
    const own = this.#platform.releases.find(({ name }) => name === release);
    const { protocol, connect = own?.connect, tls = askedTls(own?.tls, this.#platform.folder) } = how;
    return remember(this.#connections, `${release} ${JSON.stringify([protocol, connect, tls])}`, async () => {
      const { secrets, ...connection } = await forwardUri(accessOf(this.#access, release), release, {
        protocol,
        connect,
        tls,
      });
      for (const secret of secrets) this.#context.addSecret(secret);
      return connection;
    });
  }

  /** @param images resolves when the job's images are available; the images of a suspended job were not loaded
   * before */
  runJob(request: JobRequest, images: ClusterReleasesParts['images']): Promise<JobOutcome> {
    this.#jobs += 1;
    const parts = { access: accessOf(this.#access, request.release), images };
    return runCronJob(parts, request, `${this.#context.runId}-${this.#jobs}`);
  }

  /** Sets the current platform. @param changed names of the releases that changed */
  follow(platform: Platform, changed: readonly string[]): void {
    this.#platform = platform;
    for (const release of changed) this.forget(release);
  }

  /** Aborts pending waits, so that a route that never comes cannot keep the process alive. */
  [Symbol.dispose](): void {
    this.#over.abort();
  }

  /** Clears the caches of one release, or of all, because it may have changed. */
  forget(release?: string): void {
    for (const known of [this.#endpoints, this.#asked, this.#addresses, this.#connections])
      for (const key of known.keys()) if (release === undefined || key.startsWith(`${release} `)) known.delete(key);
  }

  async #resolveHttp(release: string, { via, port, tls, path = '/' }: HowToAsk, way: string): Promise<HttpEndpoint> {
    const access = accessOf(this.#access, release);
    const forward = () => forwardHttp(access, release, { port, tls });
    if (via === 'service' || port !== undefined) return forward();
    const route = await this.#routeOf(release, via, tls !== undefined);
    if (route === undefined) return forward();
    const { origin, host, served } = route;
    const names = host === undefined ? [] : [host];
    const trust = tls && (await readTrust(accessOf(this.#access, release), tls, { release, names, served }));
    const endpoint = { origin, ...(host !== undefined && { host }), ...(trust && { trust }) };
    const { timeoutFactor } = this.#context;
    const signal = AbortSignal.any([this.#context.signal, this.#over.signal]);
    const probe = { endpoint, path, what: route.kind, direct: () => forwardHttp(access, release) };
    const told = (words: string) => this.#unrouted.set(release, words);
    const routed = await awaitRoute(probe, routeTimeoutMs * timeoutFactor, signal, told);
    if (routed === 'all') this.#endpoints.set(way, Promise.resolve(endpoint));
    return endpoint;
  }

  /** The requested route, or the first that the release has; undefined: it is called through its Service. */
  async #routeOf(release: string, via: Way | undefined, isTls: boolean): Promise<Route | undefined> {
    const access = accessOf(this.#access, release);
    const origins = this.#ways.ingress();
    const ingress = via === 'gateway' ? undefined : await ingressRoute(access, release, origins, isTls);
    if (ingress !== undefined) return ingress;
    if (via === 'ingress')
      throw new HarnessError(
        origins === undefined
          ? 'no ingress controller can be reached'
          : `release ${release} has no Ingress with a host`,
        { next: `kubectl -n ${access.namespace} get ingress` },
      );
    const [route] = this.#ways.gateways ? await httpRoutesOf(access, release) : [];
    if (route !== undefined) return gatewayRoute(access, route, isTls);
    if (via === undefined) return undefined;
    throw new HarnessError(`release ${release} has no HTTPRoute`, {
      expected: 'an HTTPRoute of gateway.networking.k8s.io/v1 among its objects',
      next: `kubectl -n ${access.namespace} get httproute`,
    });
  }
}

/** Caches a promise by key; a rejected one is removed, so that the next call tries again. */
function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
