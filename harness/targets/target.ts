import type { Field } from '../diagnosis/facts.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../model/cluster/rendered-release.ts';
import type { Connect, Platform } from '../model/platform.ts';
import type { TargetKind } from '../model/result/result.ts';
import type { Emit } from '../model/result/run-event.ts';
import type { Installation } from './install/installation.ts';
import type { AskedTls, Trust } from './trust.ts';

/** What a target is started with. */
export interface TargetContext {
  readonly runId: string;
  readonly platform: Platform;
  readonly emit: Emit;
  /** Aborts when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Milliseconds since the start of the run. */
  readonly now: () => number;
  /** Existing folder for the logs of this run. */
  readonly reportsFolder: string;
  /** Factor applied to every timeout, for slow machines. */
  readonly timeoutFactor: number;
  /** The releases that each scenario uses. If a release cannot be installed, releases that only its scenarios use are
   * not installed either. Undefined: every release is installed for its own sake. */
  readonly uses?: readonly (readonly string[])[];
  /** Registers a secret value that the target discovered, so that it is masked in all output. */
  readonly addSecret: (value: string) => void;
}

/** Host and port to connect to. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Names of the Service in the cluster, one of which its certificate must contain. */
  readonly names?: readonly string[];
  /** How the server's certificate is verified, if TLS was requested. */
  readonly trust?: Trust;
}

/** The address at which a pod's port can be reached. */
export interface PodAddress {
  readonly pod: string;
  readonly address: Address;
}

/** Wire protocol of a database. */
export type Protocol = 'postgres' | 'redis' | 'mysql' | 'mongodb';

/** How to connect to a database; default: as the release says. */
export interface HowToConnect {
  readonly protocol: Protocol;
  readonly connect?: Connect | undefined;
  readonly tls?: AskedTls | undefined;
}

/** Connection to a database from this machine. */
export interface Connection {
  readonly uri: string;
  /** How the server's certificate is verified; undefined: without TLS. */
  readonly trust?: Trust;
}

/** How to call a release over HTTP. */
export interface HowToAsk {
  /** Default: its Ingress, else the Gateway of its HTTPRoute, else its Service. */
  readonly via?: Way | undefined;
  /** Name or number of a port of its Service; if set, the Service is called directly. */
  readonly port?: string | number | undefined;
  readonly tls?: AskedTls | undefined;
  /** Aborts the wait for a route. */
  readonly signal?: AbortSignal | undefined;
  /** Path of the intended request. The wait for a route ends once the application answers it, even with 404 or 503. */
  readonly path?: string | undefined;
}

/** The ways by which a release can be called over HTTP. */
export type Way = 'ingress' | 'gateway' | 'service';

/** Where to send HTTP requests to. */
export interface HttpEndpoint {
  /** Origin without a path, such as `http://127.0.0.1:32768`. */
  readonly origin: string;
  /** Value of the Host header, if it differs from the host of the origin. */
  readonly host?: string;
  /** How the server's certificate is verified, if the origin uses https. */
  readonly trust?: Trust;
}

/** What may have changed since a target was started or last updated. */
export interface PlatformChange {
  /** The current platform; releases that it no longer contains are removed. */
  readonly platform: Platform;
  /** Names of the releases that are new or whose chart, values or sources may have changed. */
  readonly releases: readonly string[];
  /** Images that steps of the scenarios will need. */
  readonly scenarioImages: readonly ScenarioImages[];
  /** Names of releases that stay as they are unless they are among `releases`. */
  readonly leave: ReadonlySet<string>;
}

/** Details about requested images. */
export interface AboutImages {
  /** Finds the places in the user's files where an image is set, one per line. */
  readonly originOf?: ((image: string) => Promise<string | undefined>) | undefined;
  /** The images that pods use with imagePullPolicy Always. */
  readonly always?: readonly string[];
}

/** Images of the objects that a step applies. */
export interface ScenarioImages extends Pick<AboutImages, 'always'> {
  /** Who needs the images, for the error if one is not available. */
  readonly asked: string;
  readonly images: readonly string[];
}

/** A started environment, with the operations that steps can use on any target. */
export interface StartedTarget extends AsyncDisposable {
  readonly kind: TargetKind;
  /** Kubernetes version; undefined without a cluster. */
  readonly kubernetes?: string;
  /** The cluster of the target; without one, steps that need a cluster are skipped. */
  readonly cluster?: ClusterAccess;
  /** Makes images available in the cluster; undefined if the target does not import images.
   * @param asked who needs them, for error messages @throws EnvironmentError if an image is not available */
  readonly images?: (images: readonly string[], asked: string) => Promise<unknown>;
  /** Where a release can be called over HTTP. @throws EnvironmentError if its Ingress or Gateway does not route the
   * host */
  http(release: string, how?: HowToAsk): Promise<HttpEndpoint>;
  /** An address on this machine that forwards to a TCP port of a release's Service.
   * @param port name or number of the Service's port; default: the one named http, else the first
   * @throws HarnessError if no Service of the release has such a port */
  address(release: string, port?: string | number, tls?: AskedTls): Promise<Address>;
  /** Addresses that forward to a container port of each ready pod of a release, by the port's name or number.
   * @throws HarnessError if no pod is ready or none has such a port */
  podAddresses(release: string, port: string | number): Promise<readonly PodAddress[]>;
  /** The connection to the database of a release. @param how settings of the step, which override those of the release
   * @throws HarnessError if no connection can be determined, with the objects that were searched */
  connection(release: string, how?: HowToConnect): Promise<Connection>;
  /** Progress of the installation; undefined: all releases are installed. */
  readonly installation?: Installation;
  /** The Helm operations on releases; undefined without a cluster. */
  readonly releases?: Releases;
  /** Runs a command as root on the single node of the cluster and returns its standard output; undefined if the node
   * cannot be accessed. @throws EnvironmentError if its exit code is not 0 */
  readonly onNode?: (command: readonly string[]) => Promise<string>;
  /** What is removed with this environment when the scenario ends, so that changes in it need not be undone. */
  readonly throwaway?: 'namespace' | 'cluster';
  /** Opens a namespace with its own releases for one scenario. */
  openNamespace?(name: string, releases: readonly string[]): Promise<StartedTarget>;
  /** Updates the releases to a platform and returns the names of those that changed. If it throws, releases that were
   * not reached yet are unchanged. Undefined if the target has to be restarted instead.
   * @throws EnvironmentError, or ReleaseError if a release does not become ready */
  readonly update?: (change: PlatformChange) => Promise<readonly string[]>;
  /** The rendered releases, if there is no cluster that has their objects. */
  readonly rendered?: readonly RenderedRelease[];
  /** Folder with one log file per process, if there is no cluster that has the logs. */
  readonly logsFolder?: string;
  /** Runs the job of a CronJob or Job now and waits for its end. */
  runJob(request: JobRequest): Promise<JobOutcome>;
  /** Clears cached endpoints, passwords and certificates, because something may have changed them. */
  readonly forgetWays?: () => void;
  /** Lines that say how to reach and how to remove what is kept. */
  howToReach(): string[];
}

/** The state of a Helm release. */
export interface ReleaseState {
  readonly revision: number;
  /** Status in Helm's terms, such as `deployed` or `failed`. */
  readonly status: string;
  /** Name and version of the chart. */
  readonly chart: string;
  /** When this revision was created; tells apart equal revision numbers after a release was installed anew. */
  readonly updated: string;
}

/** The values and time limit of a Helm operation. */
export interface ReleaseRequest {
  /** Values on top of those in platform.yaml. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Absolute paths of additional values files. */
  readonly valuesFiles: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Whether this restores the release: what it replaces is not worth waiting for. */
  readonly isRestore?: boolean;
}

/** Helm operations on releases; each waits until the release is ready.
 * Every method throws EnvironmentError or ReleaseError if Helm fails or the release does not become ready. */
export interface Releases {
  /** Names of the releases in platform.yaml. */
  readonly names: readonly string[];
  /** Records that a release differs from what the kit installed, so that the next run installs it again if this one is
   * killed. */
  mark(name: string): Promise<void>;
  /** Records that a release is again as the kit installed it. */
  unmark(name: string): Promise<void>;
  /** The current state of a release; undefined if it is not installed. */
  state(name: string): Promise<ReleaseState | undefined>;
  /** Installs a chart as a release that is not in platform.yaml. */
  install(name: string, chart: string, request: ReleaseRequest): Promise<void>;
  /** Upgrades a release to what platform.yaml says, with additional values on top. */
  upgrade(name: string, request: ReleaseRequest): Promise<void>;
  /** Upgrades every release to what platform.yaml says, in the order of their needs; returns their names. */
  upgradeAll(request: ReleaseRequest): Promise<readonly string[]>;
  rollback(name: string, revision: number | undefined, wait: Wait): Promise<void>;
  uninstall(name: string, wait: Wait): Promise<void>;
  /** Runs the test hooks and returns their output. */
  test(name: string, wait: Wait): Promise<string>;
  /** Restores a release to an earlier state; undefined: uninstalls it. */
  restore(name: string, state: ReleaseState | undefined, wait: Wait): Promise<void>;
  /** The command to restore it by hand, from the current state of the release. */
  commandBack(name: string, state: ReleaseState | undefined): Promise<string>;
  /** Names of the releases that a release needs, directly or indirectly. */
  needsOf(name: string): readonly string[];
  /** The places in the platform's files that set a field of an object, one per line; undefined if no release created
   * the object. */
  originOf(field: Field): Promise<string | undefined>;
}

export type Wait = Pick<ReleaseRequest, 'timeoutMs' | 'signal' | 'isRestore'>;

/** A job to run now. */
export interface JobRequest {
  readonly release: string;
  /** Name of the CronJob; default: the only one of the release. */
  readonly cronJob?: string;
  /** How often a failed pod is retried; default: as in the manifest. The local target never retries. */
  readonly backoffLimit?: number;
  /** Environment variables that are added to those of the manifest or override them. */
  readonly env: Readonly<Record<string, string>>;
  /** Called with the Job as soon as it exists in the cluster, which may be long before its end. */
  readonly onCreated?: (job: KubeObject) => Promise<void>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a job ended. */
export interface JobOutcome {
  readonly succeeded: boolean;
  /** Exit code of the container; undefined if it did not exit by itself. */
  readonly exitCode: number | undefined;
  readonly logs: string;
  /** Why it did not succeed, in one line. */
  readonly reason?: string;
  /** Name of the Job in the cluster; undefined without a cluster. */
  readonly job?: string;
}
