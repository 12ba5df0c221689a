import type { ScenarioEnvironments } from '../scenario/run-scenario.ts';
import type { Gain } from '../scenario/schedule.ts';
import type { EnvironmentChange, Environments } from './environments.ts';

export interface FurtherRules {
  /** Maximum number of clusters, with the first. */
  readonly most: number;
  /** Whether a cluster is booted only if that would shorten the run. */
  readonly isMeasured: boolean;
  readonly note: (text: string) => void;
}

/** The further clusters of one run, for scenarios that would wait for each other on the first; removed with the run. */
export class FurtherClusters implements AsyncDisposable {
  readonly #first: Environments;
  readonly #change: EnvironmentChange;
  readonly #rules: FurtherRules;
  readonly #owned = new AsyncDisposableStack();
  #count = 1;

  /** @param change the state that the first cluster was brought to */
  constructor(first: Environments, change: EnvironmentChange, rules: FurtherRules) {
    this.#first = first;
    this.#change = change;
    this.#rules = rules;
  }

  /** Boots a further cluster; undefined if there are enough, if the boot takes longer than what it saves, or if code has
   * changed a release of the first.
   * @param gain estimates how much sooner the scenarios would end
   * @param signal ends the boot early */
  readonly open = (gain: () => Gain, signal: AbortSignal): Promise<ScenarioEnvironments> | undefined => {
    const { most, isMeasured, note } = this.#rules;
    const { bootMs } = this.#first;
    if (this.#count >= most || (isMeasured && bootMs === undefined)) return undefined;
    const { rounds, ms } = gain();
    if (rounds === 0 || (isMeasured && ms < (bootMs ?? 0))) return undefined;
    const changed = [...this.#first.changedByCode];
    if (changed.length > 0) {
      this.#count = most;
      note(
        `scenarios wait for each other on one cluster: another would not have what code changed of ${changed.join(', ')}; an update that names it brings it back to the platform`,
      );
      return undefined;
    }
    this.#count += 1;
    note(`cluster ${this.#count} boots, because scenarios wait for each other (--clusters 1 runs them on one)`);
    return this.#boot(this.#count, signal);
  };

  async #boot(number: number, signal: AbortSignal): Promise<ScenarioEnvironments> {
    const environments = await this.#first.beside(number, signal);
    this.#owned.defer(() => environments.close());
    // The whole platform, because a scenario may observe more than it names.
    await environments.updateShared(this.#change);
    await environments.installed();
    return environments;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}
