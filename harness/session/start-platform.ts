import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadImageMap } from '../engine/image-map.ts';
import { createHelm } from '../helm/run-helm.ts';
import { loadVersions } from '../load/load-versions.ts';
import type { Platform } from '../model/platform.ts';
import type { ScenarioResult, TargetKind } from '../model/result.ts';
import type { Emit } from '../model/run-event.ts';
import type { Scenario } from '../model/scenario.ts';
import { plainRules, type RunRules, runScenarios } from '../scenario/run-scenarios.ts';
import { workersOn } from '../scenario/workers-on.ts';
import { chooseTarget } from '../targets/choose-target.ts';
import type { StartedTarget, TargetContext } from '../targets/target.ts';
import { Environments } from './environments.ts';
import { type PlatformHelm, platformHelm } from './platform-helm.ts';
import { RunRecord } from './run-record.ts';

export interface StartPlatformRequest {
  readonly platform: Platform;
  /** Default: k3s where a container engine answers, else local. */
  readonly target?: TargetKind;
  /** Public name of the k3s image; default: the first that the platform's versions file pins. */
  readonly k3sImage?: string;
  /** Images that the objects of these scenarios name are brought into the cluster with those of the charts. */
  readonly scenarios?: readonly Scenario[];
  /** Folder for logs; default: reports. */
  readonly reportsFolder?: string;
  readonly timeoutFactor?: number;
  readonly emit?: Emit;
  readonly signal?: AbortSignal;
}

/** A platform that runs, for tests that are written in code. Removed with its disposal. */
export interface StartedPlatform extends AsyncDisposable {
  readonly platform: Platform;
  readonly target: StartedTarget;
  readonly helm: PlatformHelm;
  /** Runs scenarios on it, begun in their order; the results come in that order too. */
  runScenarios(scenarios: readonly Scenario[], rules?: Partial<RunRules>): Promise<readonly ScenarioResult[]>;
}

/** Boots the target and installs the platform.
 * @throws EnvironmentError where it cannot be made, ReleaseError where a release does not become ready. */
export async function startPlatform(request: StartPlatformRequest): Promise<StartedPlatform> {
  const { platform, scenarios: known = [], timeoutFactor = 1 } = request;
  const record = new RunRecord(request.emit ?? (() => undefined));
  const reportsFolder = resolve(request.reportsFolder ?? 'reports');
  await mkdir(reportsFolder, { recursive: true });
  const signal = request.signal ?? new AbortController().signal;
  const { runId, emit, now, redactor } = record;
  const context: TargetContext = {
    runId,
    platform,
    emit,
    signal,
    now,
    reportsFolder,
    timeoutFactor,
    addSecret: redactor.add,
  };
  const chosen = await chooseTarget(request.target);
  const k3sImage = request.k3sImage ?? loadVersions(platform.cluster.versions)[0]?.image ?? '';
  const options = { scenarios: known, k3sImage, keep: false, reuse: false };
  const environments = new Environments(
    context,
    chosen,
    { ...options, helm: await createHelm(), imageMap: loadImageMap() },
    new Map(),
  );
  record.environments = environments;
  const target = await environments.startShared();
  return {
    platform,
    target,
    helm: platformHelm(target),
    runScenarios: async (scenarios, rules) => {
      const from = record.scenarios.length;
      const workers = workersOn(chosen.kind, rules?.workers);
      const around = { ...context, environments, bundles: record.bundleRules(context) };
      await runScenarios(scenarios, { ...plainRules, ...workers, ...rules }, around);
      const place = ({ name, file, line }: ScenarioResult) =>
        scenarios.findIndex(({ at, name: other }) => at.file === file && at.line === line && other === name);
      return record.scenarios.slice(from).sort((a, b) => place(a) - place(b));
    },
    [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
  };
}
