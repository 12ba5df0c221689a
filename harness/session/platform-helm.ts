import { HarnessError } from '../model/errors/harness-error.ts';
import type { ReleaseState, Releases, StartedTarget } from '../targets/target.ts';

interface HelmLimits {
  /** How long the release may take to become ready, in milliseconds; default 3 minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The Helm releases of a platform in the hands of code. Values have the type of their chart:
 * `helm.upgrade<KaggleDataApiValues>('kaggle-data-api', {replicas: 3})`. Each call waits until what it leaves is ready.
 * Every method throws EnvironmentError or ReleaseError where helm refuses or the release does not become ready. */
export interface PlatformHelm {
  /** Installs a chart under a name that the platform does not have. @param chart path of its folder. */
  install<Values extends object>(
    name: string,
    chart: string,
    values?: Values,
    limits?: HelmLimits,
  ): Promise<ReleaseState>;
  /** Makes a release what platform.yaml says, with other values on top. */
  upgrade<Values extends object>(name: string, values?: Values, limits?: HelmLimits): Promise<ReleaseState>;
  /** @param revision default: the one before. */
  rollback(name: string, revision?: number, limits?: HelmLimits): Promise<ReleaseState>;
  uninstall(name: string, limits?: HelmLimits): Promise<void>;
  /** Runs the test hooks and gives what they wrote. */
  test(name: string, limits?: HelmLimits): Promise<string>;
  /** The release as it stands, undefined where there is none. */
  state(name: string): Promise<ReleaseState | undefined>;
}

const defaultTimeoutMs = 180_000;

/** The releases of a target as code uses them. */
export function platformHelm(target: StartedTarget): PlatformHelm {
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
    if (state === undefined) throw new HarnessError(`release ${name} is gone again`);
    return state;
  };
  const request = (values: object | undefined, limits: HelmLimits | undefined) => ({
    ...wait(limits),
    values: { ...values },
    valuesFiles: [],
  });
  return {
    install: async (name, chart, values, limits) => {
      await releases().install(name, chart, request(values, limits));
      return after(name);
    },
    upgrade: async (name, values, limits) => {
      await releases().upgrade(name, request(values, limits));
      return after(name);
    },
    rollback: async (name, revision, limits) => {
      await releases().rollback(name, revision, wait(limits));
      return after(name);
    },
    uninstall: async (name, limits) => releases().uninstall(name, wait(limits)),
    test: async (name, limits) => releases().test(name, wait(limits)),
    state: async (name) => releases().state(name),
  };
}
