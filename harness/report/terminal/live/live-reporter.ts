import type { RunEvent } from '../../../model/result/run-event.ts';
import { plainText } from '../../../text/plain-text.ts';
import { formatHeading } from '../format-heading.ts';
import { formatScenario } from '../format-scenario.ts';
import { formatSummary } from '../format-summary.ts';
import { formatTask } from '../format-task.ts';
import type { Palette } from '../palette.ts';
import type { Clock } from './clock.ts';
import { formatLive } from './format-live.ts';
import { LiveRegion, type TerminalStream } from './live-region.ts';
import { RunProgress } from './run-progress.ts';

/** Milliseconds between two frames; events in between are drawn together. */
const frameMs = 100;

/** Draws a live list of current activities; those that end become permanent lines above it. */
export class LiveReporter {
  readonly #palette: Palette;
  readonly #clock: Clock;
  readonly #region: LiveRegion;
  readonly #reportFolder: string | undefined;
  readonly #progress = new RunProgress();
  readonly #stopTicking: () => void;
  readonly #printed = new Set<string>();
  #permanent: string[] = [];
  #startedAt: number;
  #section: 'tasks' | 'scenarios' | undefined;

  constructor(stream: TerminalStream, palette: Palette, clock: Clock, reportFolder: string | undefined) {
    this.#palette = palette;
    this.#clock = clock;
    this.#region = new LiveRegion(stream);
    this.#reportFolder = reportFolder;
    this.#startedAt = clock.now();
    this.#stopTicking = clock.every(frameMs, () => this.#draw());
  }

  emit(event: RunEvent): void {
    this.#progress.follow(event);
    // An event's time is relative to the run's start, from which the live durations are computed.
    if ('atMs' in event) this.#startedAt = Math.min(this.#startedAt, this.#clock.now() - event.atMs);
    this.#print(event);
    if (event.type === 'run-ended') this.close();
  }

  /** Draws the remaining lines, removes the live list and shows the cursor; may be called repeatedly. */
  close(): void {
    this.#stopTicking();
    if (this.#permanent.length > 0) this.#region.draw(this.#takePermanent(), []);
    this.#region[Symbol.dispose]();
  }

  #print(event: RunEvent): void {
    const palette = this.#palette;
    switch (event.type) {
      case 'run-started':
        this.#permanent.push(formatHeading(palette, event));
        break;
      case 'task-ended':
        this.#begin('tasks');
        this.#permanent.push(formatTask(palette, event.task, this.#region));
        break;
      case 'scenario-ended':
        this.#begin('scenarios');
        this.#printed.add(event.scenario.name);
        this.#permanent.push(...formatScenario(palette, event.scenario, this.#region));
        break;
      case 'note':
        this.#permanent.push(...plainText(event.text).split('\n'));
        break;
      case 'run-ended': {
        const { scenarios } = event.result;
        const unseen = scenarios.filter((scenario) => !this.#printed.has(scenario.name));
        if (unseen.length > 0) this.#begin('scenarios');
        this.#permanent.push(...unseen.flatMap((scenario) => formatScenario(palette, scenario, this.#region)));
        this.#permanent.push(...formatSummary(palette, event.result, this.#reportFolder));
      }
    }
  }

  /** Adds an empty line when the permanent lines change between tasks and scenarios. */
  #begin(section: 'tasks' | 'scenarios'): void {
    if (this.#section !== section) this.#permanent.push('');
    this.#section = section;
  }

  #takePermanent(): string[] {
    const lines = this.#permanent;
    this.#permanent = [];
    return lines;
  }

  #draw(): void {
    const { columns, rows } = this.#region;
    const atMs = this.#clock.now() - this.#startedAt;
    const live =
      this.#progress.activities.length > 0 ? formatLive(this.#palette, this.#progress, { atMs, columns, rows }) : [];
    this.#region.draw(this.#takePermanent(), live);
  }
}
