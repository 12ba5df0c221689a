import { loadImageMap } from '../engine/image-map.ts';
import { createHelm } from '../helm/run-helm.ts';
import type { RunResult } from '../model/result.ts';
import type { Emit } from '../model/run-event.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenarioKey } from '../plan/plan-run.ts';
import { plainRules, runScenarios } from '../scenario/run-scenarios.ts';
import { workersOn } from '../scenario/workers-on.ts';
import { type ChosenTarget, chooseTarget } from '../targets/choose-target.ts';
import { runTask } from '../targets/install/run-task.ts';
import type { TargetContext } from '../targets/target.ts';
import { type EnvironmentChange, Environments } from './environments.ts';
import { Redactor } from './redact.ts';
import type { RunRequest } from './run-platform.ts';
import { RunRecord } from './run-record.ts';
import { type BrokenOff, brokenOffBy, runResult } from './run-result.ts';

/** What a session begins with. */
export type SessionRequest = Omit<RunRequest, 'scenarios' | 'commits' | 'onFailure' | 'emit'>;

/** One round of a session. */
export interface RoundOrder extends EnvironmentChange {
  /** The scenarios that run, in their order. @param changed the releases that became others in this round. */
  readonly choose: (changed: readonly string[]) => readonly Scenario[];
  /** Aborts where the round is to end early: what runs cleans up, the rest is left for the next round. */
  readonly cut: AbortSignal;
  readonly emit: Emit;
}

/** What a round did. */
export interface Round {
  /** Of what ran in this round. */
  readonly result: RunResult;
  /** The releases that became others. */
  readonly changed: readonly string[];
  /** Whether the environment is what the platform says; where it is not, no scenario ran. */
  readonly settled: boolean;
  /** Whether there is a shared environment now. */
  readonly stands: boolean;
  /** The scenarios that have a result now. */
  readonly ran: readonly Scenario[];
  /** Chosen ones that have none: the round was cut short. */
  readonly left: readonly Scenario[];
}

/** A platform that stays while rounds of scenarios run on it, and follows what becomes of its files in between. */
export class PlatformSession implements AsyncDisposable {
  readonly target: ChosenTarget;
  readonly #request: SessionRequest;
  readonly #redactor: Redactor;
  readonly #environments: Environments;
  readonly #context: TargetContext;
  /** Of the round that goes on. */
  #record: RunRecord;

  private constructor(request: SessionRequest, target: ChosenTarget, options: Tools) {
    this.target = target;
    this.#request = request;
    this.#redactor = new Redactor();
    this.#record = new RunRecord(() => undefined, this.#redactor);
    // What it emits and when it is belongs to the round that goes on.
    this.#context = {
      ...request,
      runId: this.#record.runId,
      emit: (event) => this.#record.emit(event),
      now: () => this.#record.now(),
      addSecret: this.#redactor.add,
    };
    this.#environments = new Environments(this.#context, target, { ...request, ...options, scenarios: [] }, new Map());
  }

  /** Chooses the target; nothing is started before the first round. @throws EnvironmentError where there is none. */
  static async open(request: SessionRequest): Promise<PlatformSession> {
    const target = await chooseTarget(request.target);
    return new PlatformSession(request, target, { helm: await createHelm(), imageMap: loadImageMap() });
  }

  /** Makes the environment what the platform says now and runs the scenarios that are chosen then. Never throws: what
   * went wrong is in the result. */
  async round(order: RoundOrder): Promise<Round> {
    const { rules, signal, workers } = this.#request;
    const record = this.#start(order.emit);
    let changed: readonly string[] = [];
    let chosen: readonly Scenario[] = [];
    let settled = false;
    let brokenOff: BrokenOff | undefined;
    try {
      // Where every scenario has a cluster of its own nobody needs a shared one.
      if (order.scenarios.some(({ isolation }) => isolation !== 'cluster'))
        changed = await this.#environments.updateShared(order);
      settled = true;
      chosen = order.choose(changed);
      if (chosen.length > 0) this.#announce(record, order, chosen.length);
      const around = {
        ...this.#context,
        runId: record.runId,
        environments: this.#environments,
        bundles: record.bundleRules(this.#context),
      };
      await runScenarios(
        chosen,
        { ...plainRules, ...rules, ...workersOn(this.target.kind, workers) },
        { ...around, signal: AbortSignal.any([signal, order.cut]) },
      );
    } catch (error) {
      if (!settled || signal.aborted || !order.cut.aborted) brokenOff = brokenOffBy(error, signal.aborted);
    }
    await record.settled(3000);
    const result = runResult(record, {
      platform: order.platform,
      scenarios: chosen,
      target: this.target,
      kubernetes: this.#environments.shared?.kubernetes,
      asked: this.target.kind === 'k3s' ? this.#request.kubernetes : undefined,
      failOnFlaky: rules?.failOnFlaky ?? false,
      brokenOff,
    });
    const told = new Set(result.scenarios.map(scenarioKey));
    const hasResult = ({ name, at }: Scenario) => told.has(scenarioKey({ file: at.file, name }));
    const ran = chosen.filter(hasResult);
    const stands = this.#environments.shared !== undefined;
    return { result, changed, settled, stands, ran, left: chosen.filter((scenario) => !hasResult(scenario)) };
  }

  /** Tells how to reach what stays and removes the rest. @throws HarnessError where that fails. */
  async end(emit: Emit): Promise<void> {
    const { shared } = this.#environments;
    if (shared === undefined) return;
    this.#start(emit);
    for (const text of shared.howToReach()) emit({ type: 'note', text });
    const { keep, reuse } = this.#request;
    const task = { id: 'cleanup', group: 'cleanup', title: keep || reuse ? 'kept' : 'removed' } as const;
    await runTask({ ...this.#context, signal: new AbortController().signal }, task, () => this[Symbol.asyncDispose]());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#environments.shared?.[Symbol.asyncDispose]();
  }

  #start(emit: Emit): RunRecord {
    this.#record = new RunRecord(emit, this.#redactor);
    this.#record.environments = this.#environments;
    return this.#record;
  }

  #announce(record: RunRecord, { platform }: RoundOrder, scenarios: number): void {
    const { kind, reason } = this.target;
    const { runId } = record;
    record.emit({ type: 'run-started', runId, platform: platform.platform, target: kind, reason, scenarios });
  }
}

interface Tools {
  readonly helm: Awaited<ReturnType<typeof createHelm>>;
  readonly imageMap: ReturnType<typeof loadImageMap>;
}
