import { HarnessError } from '../model/errors/harness-error.ts';
import type { ReleaseState, Releases, StartedTarget } from '../targets/target.ts';

interface HelmLimits {
  /** Time limit for the release to become ready, in milliseconds; default 3 minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Helm operations on the releases of a platform, for use from code. Values can have the type of their chart:
 * `helm.upgrade<KaggleDataApiValues>('kaggle-data-api', {replicas: 3})`. Each call waits until the release is ready.
 * Every method throws EnvironmentError or ReleaseError if Helm fails or the release does not become ready. */
export interface PlatformHelm {
  /** Installs a chart as a release that is not in platform.yaml. @param chart path of the chart's folder */
  install<Values extends object>(
    name: string,
    chart: string,
    values?: Values,
    limits?: HelmLimits,
  ): Promise<ReleaseState>;
  /** Upgrades a release to what platform.yaml says, with additional values on top. */
  upgrade<Values extends object>(name: string, values?: Values, limits?: HelmLimits): Promise<ReleaseState>;
  /** @param revision revision to return to; default: the previous one */
  rollback(name: string, revision?: number, limits?: HelmLimits): Promise<ReleaseState>;
  uninstall(name: string, limits?: HelmLimits): Promise<void>;
  /** Runs the test hooks and returns their output. */
  test(name: string, limits?: HelmLimits): Promise<string>;
  /** The current state of the release; undefined if it is not installed. */
  state(name: string): Promise<ReleaseState | undefined>;
}

const defaultTimeoutMs = 180_000;

/** The Helm operations on the releases of a target.
 * @param changed the releases that are no longer as the platform says; each is added before it is changed */
export function platformHelm(target: StartedTarget, changed: Set<string>): PlatformHelm {
  const releases = (): Releases => {
    if (target.releases !== undefined) return target.releases;
    throw new HarnessError(`the ${target.kind} target has no Helm releases`, { next: 'start the k3s target' });
  };
  const wait = ({ timeoutMs = defaultTimeoutMs, signal }: HelmLimits = {}) => ({
    timeoutMs,
    signal: signal ?? AbortSignal.timeout(timeoutMs),
  });
  const after = async (name: string): Promise<ReleaseState> => {
    const state = await releases().state(name);
    if (state === undefined) throw new HarnessError(`release ${name} no longer exists after its upgrade`);
    return state;
  };
  const request = (values: object | undefined, limits: HelmLimits | undefined) => ({
    ...wait(limits),
    values: { ...values },
    valuesFiles: [],
  });
  return {
    install: async (name, chart, values, limits) => {
      changed.add(name);
      await releases().install(name, chart, request(values, limits));
      return after(name);
    },
    upgrade: async (name, values, limits) => {
      // Only a release of the platform can be upgraded.
      if (releases().names.includes(name)) changed.add(name);
      await releases().upgrade(name, request(values, limits));
      return after(name);
    },
    rollback: async (name, revision, limits) => {
      changed.add(name);
      await releases().rollback(name, revision, wait(limits));
      return after(name);
    },
    uninstall: async (name, limits) => {
      changed.add(name);
      await releases().uninstall(name, wait(limits));
      // What is not of the platform is then as before.
      if (!releases().names.includes(name)) changed.delete(name);
    },
    test: async (name, limits) => releases().test(name, wait(limits)),
    state: async (name) => releases().state(name),
  };
}
