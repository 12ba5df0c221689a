import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadImageMap } from '../engine/image-map.ts';
import { createHelm } from '../helm/binary/run-helm.ts';
import { loadPlatform } from '../load/load-platform.ts';
import { type KubernetesVersion, loadVersions } from '../load/load-versions.ts';
import { HarnessError } from '../model/errors/harness-error.ts';
import type { Platform } from '../model/platform.ts';
import type { StepResult } from '../model/result/result.ts';
import type { Reporter } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { awaitingOn, disturbanceOn } from '../plan/disturbance.ts';
import { withoutOptional } from '../plan/narrow-platform.ts';
import { plainRules, type RunRules, runScenarios } from '../scenario/run-scenarios.ts';
import { clustersOn, workersOn } from '../scenario/workers-on.ts';
import { type ChosenTarget, chooseTarget } from '../targets/choose-target.ts';
import { runTask } from '../targets/install/run-task.ts';
import type { StartedTarget, TargetContext } from '../targets/target.ts';
import { Environments, waysInto } from './environments.ts';
import { FurtherClusters } from './further-clusters.ts';
import { type PlatformHelm, platformHelm } from './platform-helm.ts';
import { Redactor } from './redact.ts';
import { RunRecord } from './run-record.ts';
import { type BrokenOff, brokenOffBy, isAnotherVersion, ranOf, runResult } from './run-result.ts';
import type { Ran, SessionChange, SessionRequest, SessionRun } from './session-request.ts';

/** A platform under test: opened once, updated and run as often as needed, and closed at the end. Every command and
 * program that runs scenarios uses one. */
export class Session implements AsyncDisposable {
  readonly target: ChosenTarget;
  readonly #request: SessionRequest;
  readonly #kubernetes: KubernetesVersion | undefined;
  readonly #redactor: Redactor;
  readonly #environments: Environments;
  readonly #context: TargetContext;
  readonly #reporter: Reporter;
  /** The record of the current run. */
  #record: RunRecord;
  #platform: Platform;

  private constructor(request: SessionRequest, parts: SessionParts) {
    const { platform, target, kubernetes } = parts;
    this.target = target;
    this.#request = request;
    this.#platform = platform;
    this.#kubernetes = kubernetes;
    this.#reporter = request.reporter ?? { emit: () => undefined };
    this.#redactor = new Redactor([platform.platform, ...platform.releases.map(({ name }) => name)]);
    this.#record = new RunRecord(this.#reporter.emit, this.#redactor);
    // One context serves all runs, so its events and times go to the record of the current one.
    this.#context = {
      platform,
      runId: this.#record.runId,
      emit: (event) => this.#record.emit(event),
      now: () => this.#record.now(),
      signal: request.signal ?? new AbortController().signal,
      reportsFolder: parts.reportsFolder,
      timeoutFactor: request.timeoutFactor ?? 1,
      addSecret: this.#redactor.add,
    };
    const { keep = false, reuse = false } = request;
    const options = { ...parts.tools, keep, reuse, k3sImage: kubernetes?.image ?? '', scenarios: [] };
    this.#environments = new Environments(this.#context, target, options, new Map());
    this.#record.environments = this.#environments;
  }

  /** Chooses the target; nothing is started before the first `update` or `run`.
   * @throws InputError if the platform file is invalid; EnvironmentError if the target is not available */
  static async open(request: SessionRequest): Promise<Session> {
    const { platform: given } = request;
    const platform = typeof given === 'string' ? withoutOptional(loadPlatform(given), request.with) : given;
    const kubernetes = request.kubernetes ?? loadVersions(platform.cluster.versions)[0];
    const reportsFolder = resolve(request.reportsFolder ?? 'reports');
    await mkdir(reportsFolder, { recursive: true });
    const target = await chooseTarget(request.target);
    const tools = { helm: await createHelm(), imageMap: loadImageMap() };
    return new Session(request, { platform, target, kubernetes, reportsFolder, tools });
  }

  /** The platform as of the last update or run. */
  get platform(): Platform {
    return this.#platform;
  }

  /** The shared environment. @throws HarnessError before the first `update` or `run` */
  get environment(): StartedTarget {
    const { shared } = this.#environments;
    if (shared !== undefined) return shared;
    throw new HarnessError('the environment of the session was not started', { next: 'await session.update() first' });
  }

  /** The Helm releases of the shared environment. What code changes stays so for the next runs, until an update names the
   * release. */
  get helm(): PlatformHelm {
    return platformHelm(this.environment, this.#environments.changedByCode);
  }

  /** Brings the shared environment to the state of the platform; the first call starts it.
   * @returns the names of the releases that changed
   * @throws EnvironmentError if it cannot be created; ReleaseError if a release does not become ready */
  async update(change: SessionChange = {}): Promise<readonly string[]> {
    await using _turn = await this.#environments.turn();
    const changed = await this.#environments.updateShared(this.#whole(change));
    await this.#environments.installed();
    for (const error of this.environment.installation?.failed.values() ?? []) if (!error.isLeftOut) throw error;
    return changed;
  }

  /** Brings the shared environment to the state of the platform, then runs the chosen scenarios. Never throws: errors
   * are part of the result. */
  async run(order: SessionRun): Promise<Ran> {
    const { reporter = this.#reporter } = order;
    const record = this.#begin(reporter);
    const { signal } = this.#context;
    const { workers } = order;
    const rules = { ...plainRules, ...order.rules, workers: workersOn(this.target.kind, workers) };
    const choose = order.choose ?? (() => order.scenarios);
    let changed: readonly string[] = [];
    let chosen = order.choose === undefined ? order.scenarios : [];
    let settled = false;
    let brokenOff: BrokenOff | undefined;
    await using resources = new AsyncDisposableStack();
    // Without `choose`, the number of scenarios is known before the environment is started.
    if (order.choose === undefined) this.#announce(order.scenarios.length);
    try {
      const whole = this.#whole(order);
      // If every scenario has a cluster of its own, no shared environment is needed.
      if (order.scenarios.some(({ isolation }) => isolation !== 'cluster')) {
        resources.use(await this.#environments.turn());
        changed = await this.#environments.updateShared(whole);
      } else this.#environments.follow(whole);
      chosen = choose(changed);
      if (order.choose !== undefined && chosen.length > 0) this.#announce(chosen.length);
      this.#noteVersion();
      await using further = new FurtherClusters(this.#environments, whole, {
        most: clustersOn(this.target.kind, order.clusters, this.#request),
        isMeasured: order.clusters === undefined,
        note: (text) => record.emit({ type: 'note', text }),
      });
      try {
        await runScenarios(chosen, { ...rules, ...this.#order(), another: further.open }, this.#scenarioContext(order));
      } finally {
        await this.#environments.installed();
        settled = true;
      }
    } catch (error) {
      if (!settled || signal.aborted || !order.cut?.aborted) brokenOff = brokenOffBy(error, signal.aborted);
    }
    const endedMs = record.now();
    // Abandoned tasks still report their end, which has to come before the outcome.
    await record.settled(3000);
    const { shared } = this.#environments;
    const stands = shared !== undefined;
    const kubernetes = shared?.kubernetes;
    const broken = [...(shared?.installation?.failed.keys() ?? [])];
    if (order.close)
      await this.#remove().catch((error: unknown) => {
        brokenOff ??= brokenOffBy(error, false);
      });
    const result = runResult(record, {
      ...{ platform: this.#platform, scenarios: chosen, target: this.target, brokenOff, kubernetes, endedMs },
      asked: this.#asked,
      rules,
    });
    reporter.emit({ type: 'run-ended', result });
    return { result, changed, settled, broken, stands, ...ranOf(result, chosen) };
  }

  /** Removes the shared environment; prints how to reach it if it is kept. @throws HarnessError if that fails */
  async close(reporter = this.#reporter): Promise<void> {
    if (this.#environments.shared === undefined) return;
    this.#begin(reporter);
    await this.#remove();
  }

  /** Releases a kept environment silently, without removing anything.
   * @throws HarnessError if that fails */
  async detach(): Promise<void> {
    await this.#environments.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #whole({ platform = this.#platform, scenarios = [], releases = [], commits = new Map() }: SessionChange) {
    this.#platform = platform;
    return { platform, scenarios, releases, commits };
  }

  async #remove(): Promise<void> {
    const { shared } = this.#environments;
    if (shared === undefined) return;
    for (const text of shared.howToReach()) this.#record.emit({ type: 'note', text });
    const { keep, reuse } = this.#request;
    const task = { id: 'cleanup', group: 'cleanup', title: keep || reuse ? 'kept' : 'removed' } as const;
    // Cleanup gets a signal that never aborts, so that an interruption does not stop it.
    await runTask({ ...this.#context, signal: new AbortController().signal }, task, () => this.#environments.close());
  }

  /** The rules that make scenarios wait: for each other, and for releases that are not installed yet. */
  #order(): Pick<RunRules, 'disturbs' | 'awaits' | 'installation'> {
    const installation = this.#environments.shared?.installation;
    return {
      disturbs: disturbanceOn(this.#platform),
      awaits: awaitingOn(this.#platform),
      ...(installation && { installation }),
    };
  }

  #begin({ emit }: Reporter): RunRecord {
    this.#record = new RunRecord(emit, this.#redactor);
    this.#record.environments = this.#environments;
    return this.#record;
  }

  #announce(scenarios: number): void {
    const { kind, reason } = this.target;
    const { runId } = this.#record;
    this.#record.emit({
      type: 'run-started',
      ...{ runId, platform: this.#platform.platform, target: kind, reason, scenarios },
    });
  }

  /** The requested version; only a cluster that the session boots has one. */
  get #asked(): string | undefined {
    return this.target.kind === 'k3s' ? this.#kubernetes?.version : undefined;
  }

  #noteVersion(): void {
    const kubernetes = this.#environments.shared?.kubernetes;
    if (!isAnotherVersion(kubernetes, this.#asked)) return;
    const text = `Kubernetes ${kubernetes} runs instead of ${this.#asked}: another image replaces ${this.#kubernetes?.image}`;
    this.#record.emit({ type: 'note', text });
  }

  #scenarioContext({ cut, onFailure }: SessionRun) {
    const { signal } = this.#context;
    return {
      ...this.#context,
      runId: this.#record.runId,
      environments: this.#environments,
      bundles: this.#record.bundleRules({ ...this.#context, platform: this.#platform }),
      signal: cut === undefined ? signal : AbortSignal.any([signal, cut]),
      ...(onFailure && {
        onFailure: ({ name }: Scenario, step: StepResult, where: StartedTarget) =>
          onFailure(this.#redactor.deep({ scenario: name, step, ways: waysInto(where) })),
      }),
    };
  }
}

interface SessionParts {
  readonly platform: Platform;
  readonly target: ChosenTarget;
  readonly kubernetes: KubernetesVersion | undefined;
  /** Absolute path of an existing folder. */
  readonly reportsFolder: string;
  readonly tools: {
    readonly helm: Awaited<ReturnType<typeof createHelm>>;
    readonly imageMap: ReturnType<typeof loadImageMap>;
  };
}
