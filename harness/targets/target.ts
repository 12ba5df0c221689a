import type { Field } from '../diagnosis/facts.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { RenderedRelease } from '../model/cluster/rendered-release.ts';
import type { Connect, Platform } from '../model/platform.ts';
import type { TargetKind } from '../model/result/result.ts';
import type { Emit } from '../model/result/run-event.ts';
import type { Installation } from './install/installation.ts';
import type { AskedTls, Trust } from './trust.ts';

/** What every target needs to begin. */
export interface TargetContext {
  readonly runId: string;
  readonly platform: Platform;
  readonly emit: Emit;
  /** Aborts when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Milliseconds since the start of the run. */
  readonly now: () => number;
  /** Folder for logs of this run; it exists. */
  readonly reportsFolder: string;
  /** Stretches every timeout, for slow machines. */
  readonly timeoutFactor: number;
  /** The releases that each scenario uses: where one cannot be installed, what only its scenarios use is given up.
   * Undefined: every release is wanted for itself. */
  readonly uses?: readonly (readonly string[])[];
  /** Every secret value that the target learns is told here, so that it is masked in all output. */
  readonly addSecret: (value: string) => void;
}

/** Where something listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** The names of its Service in the cluster, which its certificate may bear. */
  readonly names?: readonly string[];
  /** How it has to prove who it is, where that was asked for. */
  readonly trust?: Trust;
}

/** Where a port of a pod answers. */
export interface PodAddress {
  readonly pod: string;
  readonly address: Address;
}

/** What a database speaks. */
export type Protocol = 'postgres' | 'redis' | 'mysql' | 'mongodb';

/** How a database is reached; default: by PostgreSQL's protocol, and as the release says. */
export interface HowToConnect {
  readonly protocol: Protocol;
  readonly connect?: Connect | undefined;
  readonly tls?: AskedTls | undefined;
}

/** How a database is reached from here. */
export interface Connection {
  readonly uri: string;
  /** Undefined: without TLS. */
  readonly trust?: Trust;
}

/** How a release is asked by HTTP. */
export interface HowToAsk {
  /** Default: its Ingress where it has one, else the Gateway of its HTTPRoute, else its Service. */
  readonly via?: Way | undefined;
  /** Name or number of a port of its Service, which is then the way. */
  readonly port?: string | number | undefined;
  readonly tls?: AskedTls | undefined;
  /** Ends the wait for a route. */
  readonly signal?: AbortSignal | undefined;
  /** What is to be asked: an application's own 404 or 503 to it is an answer. */
  readonly path?: string | undefined;
}

export type Way = 'ingress' | 'gateway' | 'service';

/** A place to send HTTP requests to. */
export interface HttpEndpoint {
  /** Origin without a path, such as `http://127.0.0.1:32768`. */
  readonly origin: string;
  /** Value of the Host header where it is not that of the origin. */
  readonly host?: string;
  /** How it has to prove who it is, where the origin is one of https. */
  readonly trust?: Trust;
}

/** What may have changed since a target was started or last updated. */
export interface PlatformChange {
  /** As its file says it now. Releases that it has no more are removed. */
  readonly platform: Platform;
  /** Names of the releases whose chart, values or sources may be others, and of those that are new. */
  readonly releases: readonly string[];
  /** Images that scenarios apply, with who asks for them. */
  readonly scenarioImages: readonly ScenarioImages[];
}

/** What is known of images that are asked for. */
export interface AboutImages {
  /** Finds where in the files of the user an image comes from, one place a line. */
  readonly originOf?: ((image: string) => Promise<string | undefined>) | undefined;
  /** Those that pods have pulled whenever they start. */
  readonly always?: readonly string[];
}

/** Images that a step applies. */
export interface ScenarioImages extends Pick<AboutImages, 'always'> {
  /** Who asks for them, for the error of one that cannot be had. */
  readonly asked: string;
  readonly images: readonly string[];
}

/** What the steps ask of the environment, whatever runs it. */
export interface StartedTarget extends AsyncDisposable {
  readonly kind: TargetKind;
  /** Version of Kubernetes, undefined without a cluster. */
  readonly kubernetes?: string;
  /** The cluster behind the target; steps that need one are skipped without. */
  readonly cluster?: ClusterAccess;
  /** Resolves when the cluster has images; undefined where nothing is brought into it.
   * @param asked who asks for them. @throws EnvironmentError where one cannot be had. */
  readonly images?: (images: readonly string[], asked: string) => Promise<unknown>;
  /** Where a release answers HTTP. @throws EnvironmentError where the ingress or Gateway does not route it. */
  http(release: string, how?: HowToAsk): Promise<HttpEndpoint>;
  /** An address on this machine behind which a TCP port of a release's Service answers.
   * @param port name or number of the Service's port; default: the one named http, else the first.
   * @throws HarnessError where no Service of the release has such a port. */
  address(release: string, port?: string | number, tls?: AskedTls): Promise<Address>;
  /** Where a container port of each ready pod of a release answers, by the port's name or number.
   * @throws HarnessError where no pod is ready or none has such a port. */
  podAddresses(release: string, port: string | number): Promise<readonly PodAddress[]>;
  /** How the database of a release is reached from here. @param how what a step says goes before what the release says.
   * @throws HarnessError where no way is found, with what was looked at. */
  connection(release: string, how?: HowToConnect): Promise<Connection>;
  /** How far the releases are installed; undefined: all of them stand. */
  readonly installation?: Installation;
  /** The Helm releases, where there is a cluster. */
  readonly releases?: Releases;
  /** Runs a command as root on the one node of the cluster and gives its standard output; undefined where the node is
   * out of reach. @throws EnvironmentError where it ends with another code than 0. */
  readonly onNode?: (command: readonly string[]) => Promise<string>;
  /** What goes with this environment when the scenario ends, and need not be put back. */
  readonly throwaway?: 'namespace' | 'cluster';
  /** Opens a namespace of its own, with releases of its own, for one scenario. */
  openNamespace?(name: string, releases: readonly string[]): Promise<StartedTarget>;
  /** Makes the releases what the platform says now, and gives the names of those that became others; what did not is
   * left alone. Where it throws, the releases that it had not come to stay as they were. Undefined where the target has
   * to be started anew for that.
   * @throws EnvironmentError, or ReleaseError where a release does not become ready. */
  readonly update?: (change: PlatformChange) => Promise<readonly string[]>;
  /** The releases as they were rendered, where no cluster keeps them. */
  readonly rendered?: readonly RenderedRelease[];
  /** Folder of the logs of the processes, one file each, where no cluster keeps them. */
  readonly logsFolder?: string;
  /** Runs a CronJob's or Job's job now and waits for its end. */
  runJob(request: JobRequest): Promise<JobOutcome>;
  /** What is known of ways, passwords and certificates is found out anew: something may have changed them. */
  readonly forgetWays?: () => void;
  /** Forgets nothing on purpose: tells how to reach what stays and how to remove it. */
  howToReach(): string[];
}

/** A Helm release as it stands. */
export interface ReleaseState {
  readonly revision: number;
  /** Such as `deployed` or `failed`. */
  readonly status: string;
  /** Name and version of the chart. */
  readonly chart: string;
  /** When this revision was made: one that was installed anew counts its revisions from 1 again. */
  readonly updated: string;
}

export interface ReleaseRequest {
  /** Values on top of those that the platform says. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Absolute paths of further values files. */
  readonly valuesFiles: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What can be done to Helm releases; all of it waits until what it leaves is ready.
 * Every method throws EnvironmentError or ReleaseError where helm refuses or the release does not become ready. */
export interface Releases {
  /** The names of those that platform.yaml has. */
  readonly names: readonly string[];
  /** From now on a release is not what the kit installed: should this run be killed, the next one installs it anew. */
  mark(name: string): Promise<void>;
  /** It is again what the kit installed. */
  unmark(name: string): Promise<void>;
  /** The release as it stands, undefined where there is none. */
  state(name: string): Promise<ReleaseState | undefined>;
  /** Installs a chart under a name that the platform does not have. */
  install(name: string, chart: string, request: ReleaseRequest): Promise<void>;
  /** Makes a release what platform.yaml says, with other values on top. */
  upgrade(name: string, request: ReleaseRequest): Promise<void>;
  /** Makes every release what platform.yaml says, in the order of their needs; gives their names. */
  upgradeAll(request: ReleaseRequest): Promise<readonly string[]>;
  rollback(name: string, revision: number | undefined, wait: Wait): Promise<void>;
  uninstall(name: string, wait: Wait): Promise<void>;
  /** Runs the test hooks and gives what they wrote. */
  test(name: string, wait: Wait): Promise<string>;
  /** Brings a release back to an earlier state; undefined: to be not there. */
  restore(name: string, state: ReleaseState | undefined, wait: Wait): Promise<void>;
  /** The command by which a person would do that, from what the release is now. */
  commandBack(name: string, state: ReleaseState | undefined): Promise<string>;
  /** Names of the other releases that one needs, directly or not. */
  needsOf(name: string): readonly string[];
  /** Where in the files of the platform a part of an object comes from, one place a line; undefined where no release made it. */
  originOf(field: Field): Promise<string | undefined>;
}

export type Wait = Pick<ReleaseRequest, 'timeoutMs' | 'signal'>;

export interface JobRequest {
  readonly release: string;
  /** Name of the CronJob; default: the only one of the release. */
  readonly cronJob?: string;
  /** How often a failed pod is replaced; where it is not given, as the manifest says. The local target runs once. */
  readonly backoffLimit?: number;
  /** Environment variables that replace or add to those of the manifest. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface JobOutcome {
  readonly succeeded: boolean;
  /** Exit code of the container, where it ended by itself. */
  readonly exitCode: number | undefined;
  readonly logs: string;
  /** Why it did not succeed, in one line. */
  readonly reason?: string;
  /** Name of the Job in the cluster, where there is one. */
  readonly job?: string;
}
