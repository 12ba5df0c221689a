import { randomBytes } from 'node:crypto';
import type { BundleRules } from '../bundle/write-bundle.ts';
import type { Evidence, ScenarioResult, TaskResult } from '../model/result/result.ts';
import type { Emit, RunEvent } from '../model/result/run-event.ts';
import { narrowPlatform } from '../plan/narrow-platform.ts';
import { scenarioKey } from '../plan/plan-run.ts';
import type { TargetContext } from '../targets/target.ts';
import type { Environments } from './environments.ts';
import { Redactor } from './redact.ts';

/** Collects the events of a run for its result, and masks secrets in every event before it is passed on. */
export class RunRecord {
  readonly runId = randomBytes(3).toString('hex');
  readonly redactor: Redactor;
  readonly tasks: TaskResult[] = [];
  readonly scenarios: ScenarioResult[] = [];
  /** Start times of the scenarios that have not ended, by name and file. */
  readonly running = new Map<string, number>();
  readonly notes: Evidence[] = [];
  readonly startedAt = new Date().toISOString();
  /** The environments whose Secrets are masked; set as soon as they exist. */
  environments: Environments | undefined;
  readonly #begunMs = performance.now();
  readonly #openTasks = new Set<string>();
  readonly #forward: Emit;

  /** @param redactor knows the secrets of earlier runs on the same environment */
  constructor(forward: Emit, redactor = new Redactor()) {
    this.#forward = forward;
    this.redactor = redactor;
  }

  /** Milliseconds since the start of the run. */
  readonly now = (): number => Math.round(performance.now() - this.#begunMs);

  /** Masks the secrets in a text, including those that appeared in the cluster just now. */
  readonly clean = (text: string): string => {
    this.#learnSecrets();
    return this.redactor.text(text);
  };

  readonly emit: Emit = (event) => {
    this.#learnSecrets();
    const clean: RunEvent = this.redactor.deep(event);
    if (clean.type === 'task-started') this.#openTasks.add(clean.id);
    if (clean.type === 'task-ended') {
      this.#openTasks.delete(clean.task.id);
      this.tasks.push(clean.task);
    }
    if (clean.type === 'note' && clean.isKept) {
      const [title = '', ...lines] = clean.text.split('\n');
      this.notes.push({ title, text: lines.join('\n') });
    }
    if (clean.type === 'scenario-started')
      this.running.set(scenarioKey({ file: clean.at.file, name: clean.name }), clean.atMs);
    if (clean.type === 'scenario-ended') {
      this.running.delete(scenarioKey(clean.scenario));
      this.scenarios.push(clean.scenario);
    }
    this.#forward(clean);
  };

  #learnSecrets(): void {
    for (const { cluster } of this.environments?.live ?? [])
      for (const secret of cluster?.view.known('Secret') ?? []) this.redactor.addSecretObject(secret);
  }

  /** The rules by which the bundles of a run are written. */
  bundleRules({ platform, reportsFolder }: Pick<TargetContext, 'platform' | 'reportsFolder'>): BundleRules {
    return {
      reportsFolder,
      releasesOf: (scenario) => narrowPlatform(platform, [scenario]).releases.map(({ name }) => name),
      addSecretObject: (secret) => this.redactor.addSecretObject(secret),
      clean: this.clean,
    };
  }

  /** Waits until every started task has ended, or for `withinMs`: tasks of an abandoned run still report their end. */
  async settled(withinMs: number): Promise<void> {
    for (const deadline = this.now() + withinMs; this.#openTasks.size > 0 && this.now() < deadline; )
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
