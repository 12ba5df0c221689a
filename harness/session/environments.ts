import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkoutCommit } from '../host/git/checkout-commit.ts';
import { loadPlatform } from '../load/load-platform.ts';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesUsed } from '../model/scenario/scenario-uses.ts';
import { narrowPlatform } from '../plan/narrow-platform.ts';
import type { ScenarioEnvironments } from '../scenario/run-scenario.ts';
import type { ChosenTarget } from '../targets/choose-target.ts';
import { takeKeptTurn } from '../targets/cluster/k3s/kept-turn.ts';
import { labelTasks } from '../targets/label-tasks.ts';
import type { StartedTarget, TargetContext } from '../targets/target.ts';
import { scenarioImages, startTarget, type TargetOptions } from './start-target.ts';

/** What may have changed since the environments were started or last updated. */
export interface EnvironmentChange {
  readonly platform: Platform;
  /** The scenarios that will run from now on. */
  readonly scenarios: readonly Scenario[];
  /** Names of the releases that may have changed or are new. */
  readonly releases: readonly string[];
  readonly commits: ReadonlyMap<string, string>;
}

/** The environments of a run: the shared one, and those that belong to a single scenario and are removed with it. */
export class Environments implements ScenarioEnvironments {
  readonly kind: StartedTarget['kind'];
  /** Every environment that currently exists, so that all their secrets can be masked. */
  readonly live: Set<StartedTarget>;
  /** Names of the releases of the shared environment that code changed, in place of the platform. */
  readonly changedByCode = new Set<string>();
  #context: TargetContext;
  readonly #chosen: ChosenTarget;
  #options: TargetOptions;
  #commits: ReadonlyMap<string, string>;
  #shared: StartedTarget | undefined;
  #opened = 0;
  #hasTurn = false;
  #bootMs: number | undefined;

  /** @param commits maps each `platformAt` reference of the scenarios to its commit
   * @param live the set that every environment is added to while it exists */
  constructor(
    context: TargetContext,
    chosen: ChosenTarget,
    options: TargetOptions,
    commits: ReadonlyMap<string, string>,
    live = new Set<StartedTarget>(),
  ) {
    this.kind = chosen.kind;
    this.live = live;
    this.#context = context;
    this.#chosen = chosen;
    this.#options = options;
    this.#commits = commits;
  }

  /** Why a scenario cannot run here; undefined if it can. */
  refusal(scenario: Scenario): string | undefined {
    const { isolation, platformAt } = scenario;
    if (isolation !== 'shared' && this.kind === 'local')
      return `isolation: ${isolation} needs a cluster, which the local target does not have`;
    if (isolation === 'cluster' && this.kind === 'kubeconfig')
      return 'isolation: cluster needs a cluster that the run boots itself, but this is the kubeconfig target';
    if (platformAt !== undefined && !this.#commits.has(platformAt))
      return `platformAt: ${platformAt}: git has no earlier commit`;
    return undefined;
  }

  /** Keeps other commands away from a kept cluster until it is disposed. Waits until none works on it; inside another
   * turn of this session it does nothing. */
  async turn(): Promise<AsyncDisposable> {
    await using resources = new AsyncDisposableStack();
    const { keep, reuse } = this.#options;
    if (this.kind === 'k3s' && (keep || reuse) && !this.#hasTurn) {
      const { platform, signal, emit } = this.#context;
      resources.use(await takeKeptTurn(platform, signal, (text) => emit({ type: 'note', text })));
      this.#hasTurn = true;
      resources.defer(() => {
        this.#hasTurn = false;
      });
    }
    return resources.move();
  }

  /** Starts the shared environment. @param replaces what has to be disposed before it can take over */
  async #start(replaces: AsyncDisposable): Promise<void> {
    const { scenarios } = this.#options;
    const sharing = scenarios.filter(({ isolation }) => isolation !== 'cluster');
    const options = { ...this.#options, scenarios: sharing, replaces };
    // If it has to be started again, a kept cluster is reused.
    this.#options = { ...this.#options, reuse: options.keep || options.reuse };
    const uses = sharing.map(releasesUsed);
    const startMs = performance.now();
    const target = await startTarget({ uses, ...this.#context }, this.#chosen, options);
    const measured = () => {
      this.#bootMs = performance.now() - startMs;
    };
    target.installation?.ended.then(measured, () => undefined);
    this.#shared = target;
    this.live.add(target);
  }

  /** How long the shared environment took to start, with every release, in milliseconds; undefined if it has not
   * started. */
  get bootMs(): number | undefined {
    return this.#bootMs;
  }

  /** Further environments of the same platform, whose shared one is removed even if the first is kept.
   * @param number 2 for the first of them
   * @param signal ends their start early */
  async beside(number: number, signal: AbortSignal): Promise<Environments> {
    const key = `${this.#context.runId}-on-${number}`;
    const reportsFolder = join(this.#context.reportsFolder, `cluster-on-${number}`);
    await mkdir(reportsFolder, { recursive: true });
    const context = {
      ...labelTasks(this.#context, key, `cluster ${number}`),
      ...{ runId: key, reportsFolder, signal: AbortSignal.any([this.#context.signal, signal]) },
    };
    const options = { ...this.#options, keep: false, reuse: false };
    return new Environments(context, this.#chosen, options, this.#commits, this.live);
  }

  /** Brings the shared environment to the state of a platform; starts it anew if there is none or its target cannot be
   * updated in place.
   * @returns the names of the releases that changed
   * @throws EnvironmentError, or ReleaseError if a release cannot be updated; on the first start, releases are still
   * being installed when this returns */
  async updateShared(change: EnvironmentChange): Promise<readonly string[]> {
    const { platform, scenarios, releases } = change;
    const before = this.#context.platform.releases.map(({ name }) => name);
    this.follow(change);
    const shared = this.#shared;
    for (const name of releases) this.changedByCode.delete(name);
    if (shared?.update !== undefined)
      return shared.update({
        ...{ platform, releases, scenarioImages: scenarioImages(scenarios) },
        leave: this.changedByCode,
      });
    const names = platform.releases.map(({ name }) => name);
    const removed = before.filter((name) => !names.includes(name));
    if (shared !== undefined && releases.length === 0 && removed.length === 0) return [];
    await this.#start({ [Symbol.asyncDispose]: () => this.close() });
    return shared === undefined ? names : [...releases, ...removed];
  }

  /** Sets the platform for environments that are started from now on, without changing running ones. */
  follow({ platform, scenarios, commits }: Omit<EnvironmentChange, 'releases'>): void {
    this.#commits = commits;
    this.#context = { ...this.#context, platform };
    this.#options = { ...this.#options, scenarios };
  }

  /** Waits until each release of the shared environment is installed or has failed. Closes the environment if none can
   * be installed.
   * @throws the error that keeps every release from being installed */
  async installed(): Promise<void> {
    try {
      await this.#shared?.installation?.ended;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Disposes the shared environment; a kept cluster stays. */
  async close(): Promise<void> {
    const shared = this.#shared;
    if (shared === undefined) return;
    this.#shared = undefined;
    await shared.installation?.ended.catch(() => undefined);
    await shared[Symbol.asyncDispose]();
    this.live.delete(shared);
  }

  /** The shared environment; undefined if there is none. */
  get shared(): StartedTarget | undefined {
    return this.#shared;
  }

  /** Opens the environment of a scenario; the caller disposes it after the scenario.
   * @throws HarnessError if it cannot be created; ReleaseError if a release that the scenario uses could not be
   * installed */
  async open(scenario: Scenario): Promise<{ readonly target: StartedTarget } & AsyncDisposable> {
    const target = await this.#targetOf(scenario);
    const own = target !== this.#shared;
    if (own) this.live.add(target);
    const release = async () => {
      await target[Symbol.asyncDispose]();
      this.live.delete(target);
    };
    return { target, [Symbol.asyncDispose]: async () => (own ? release() : undefined) };
  }

  async #targetOf(scenario: Scenario): Promise<StartedTarget> {
    if (scenario.isolation === 'cluster') return this.#bootOwn(scenario);
    const shared = this.#shared;
    if (shared === undefined) throw new EnvironmentError('the shared environment was not started');
    for (const { name } of withNeeds(this.#context.platform.releases, releasesUsed(scenario))) {
      const failed = shared.installation?.failed.get(name);
      if (failed !== undefined) throw failed;
    }
    if (scenario.isolation === 'shared') return shared;
    if (shared.openNamespace === undefined) throw new EnvironmentError(`the ${shared.kind} target has no namespaces`);
    const { platform, runId } = this.#context;
    return shared.openNamespace(`${platform.platform}-${runId}-${++this.#opened}`, releasesUsed(scenario));
  }

  async #bootOwn(scenario: Scenario): Promise<StartedTarget> {
    const key = `${this.#context.runId}-${++this.#opened}`;
    const reportsFolder = join(this.#context.reportsFolder, `cluster-${this.#opened}`);
    await mkdir(reportsFolder, { recursive: true });
    const platform = narrowPlatform(this.#context.platform, [scenario]);
    const label = `cluster of ${scenario.at.file}`;
    const context = { ...labelTasks(this.#context, key, label), runId: key, platform, reportsFolder };
    const options = { ...this.#options, scenarios: [scenario], keep: false, reuse: false };
    const commit = scenario.platformAt === undefined ? undefined : this.#commits.get(scenario.platformAt);
    await using resources = new AsyncDisposableStack();
    const installed = commit === undefined ? undefined : await this.#earlier(scenario, commit, resources);
    const target = await startTarget(context, this.#chosen, { ...options, ...(installed && { installed }) });
    resources.use(target);
    await target.installation?.ended;
    for (const failed of target.installation?.failed.values() ?? []) throw failed;
    const owned = resources.move();
    return {
      ...target,
      throwaway: 'cluster',
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }

  /** Loads the platform as of a commit, reduced to the releases that the scenario uses. */
  async #earlier(scenario: Scenario, commit: string, resources: AsyncDisposableStack) {
    const { file } = this.#context.platform;
    const checkout = resources.use(await checkoutCommit(dirname(file), commit));
    const then = loadPlatform(checkout.pathOf(file));
    return { platform: narrowPlatform(then, [scenario]), label: `at ${commit.slice(0, 7)}` };
  }
}

/** Commands to reach the running environment; one that is not kept can be reached until it is removed. */
export function waysInto(target: StartedTarget): readonly string[] {
  const lines = target.howToReach();
  const { cluster } = target;
  return lines.length > 0 || cluster === undefined
    ? lines
    : [`reach it:    KUBECONFIG=${cluster.kubeconfig} kubectl -n ${cluster.namespace} get pods`];
}
