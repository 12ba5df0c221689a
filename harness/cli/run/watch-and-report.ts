import { mkdir } from 'node:fs/promises';
import { removeStaleFolders } from '../../host/temporary-folder.ts';
import { exitCodes } from '../../model/errors/harness-error.ts';
import type { RunResult } from '../../model/result/result.ts';
import type { Reporter } from '../../model/result/run-event.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { isToRunAgain, mergeRerun } from '../../plan/merge-rerun.ts';
import { scenarioKey } from '../../plan/plan-run.ts';
import { createTerminalReporter } from '../../report/terminal/create-terminal-reporter.ts';
import { writeReports } from '../../report/write-reports.ts';
import { Session } from '../../session/session.ts';
import type { Ran, SessionRun } from '../../session/session-request.ts';
import { type Asked, Inbox } from '../../watch/inbox.ts';
import { keyOf } from '../../watch/plan-round.ts';
import { askedText, roundText } from '../../watch/round-text.ts';
import { FileWatch } from '../../watch/watch-files.ts';
import { type RoundToDo, WatchState } from '../../watch/watch-state.ts';
import { watchedPaths } from '../../watch/watched-paths.ts';
import { describeProblems } from '../describe-problems.ts';
import { onInterrupt } from '../on-interrupt.ts';
import type { Arguments } from '../parse-arguments.ts';
import { scenarioFolders } from '../read-platform.ts';
import { readAgain } from './read-again.ts';
import type { RunOrder } from './read-run.ts';
import { keysText, listenForKeys } from './watch-keys.ts';

/** Boots the platform, runs the selected scenarios, and after each file change runs what it affects, until a person
 * ends it. After each round the reports are rewritten with the latest result of every scenario.
 * @returns the exit code: 130 after Ctrl-C; after `q`, whether all scenarios passed in their last run */
export async function watchAndReport(args: Arguments, order: RunOrder): Promise<number> {
  await Promise.all([mkdir(order.reportsFolder, { recursive: true }), removeStaleFolders()]);
  return new Watch(args, order).run();
}

class Watch {
  readonly #args: Arguments;
  readonly #order: RunOrder;
  readonly #state: WatchState;
  readonly #inbox = new Inbox();
  readonly #quit = new AbortController();
  readonly #files = new FileWatch((changed) => this.#inbox.add({ changed }));
  /** The last reported problems of invalid files. */
  #problems = '';
  /** The latest result of every scenario. */
  #whole: RunResult | undefined;

  constructor(args: Arguments, order: RunOrder) {
    this.#args = args;
    this.#order = order;
    this.#state = new WatchState(order.selection.platform);
  }

  async run(): Promise<number> {
    const { target, versions, timeoutFactor, keep, reuse, reportsFolder, hasKeyboard } = this.#order;
    using interrupt = onInterrupt((text) => say(text));
    const signal = AbortSignal.any([interrupt.signal, this.#quit.signal]);
    await using session = await Session.open({
      ...{ target, timeoutFactor, keep, reuse, signal, reportsFolder, kubernetes: versions[0] },
      platform: this.#order.selection.platform,
    });
    using _files = this.#files;
    using _keys = hasKeyboard
      ? listenForKeys(process.stdin, this.#inbox, () => process.kill(process.pid, 'SIGINT'))
      : undefined;
    // Watching starts before the first round, so that no change is missed.
    this.#follow(this.#order.selection);
    for (let asked: Asked = { changed: [], again: 'all', quit: false }; !asked.quit && !signal.aborted; ) {
      await this.#take(session, asked, signal);
      if (!signal.aborted) asked = await this.#inbox.take(signal);
    }
    await this.#tell((reporter) => session.close(reporter));
    return interrupt.signal.aborted ? exitCodes.interrupted : (this.#whole?.exitCode ?? exitCodes.passed);
  }

  /** Executes a request as far as the files are valid. */
  async #take(session: Session, asked: Asked, signal: AbortSignal): Promise<void> {
    const { known, problems, wrong } = await readAgain(this.#args, this.#order.from);
    const news = describeProblems(problems, process.stdout).join('\n');
    // Problems that were already reported are not repeated after unrelated changes.
    if (news !== this.#problems && news !== '') say(`\n${news}`);
    const isNews = news !== this.#problems;
    this.#problems = news;
    const failed = this.#whole?.scenarios.filter(isToRunAgain).map(scenarioKey);
    const todo = known && this.#state.next(known, asked, new Set(failed));
    const first = this.#whole === undefined;
    const why = first ? 'first round' : askedText(asked, process.cwd());
    if (known) this.#follow(known);
    if (known === undefined || todo === undefined) {
      // A file that nothing depends on is not reported, but a key press always gets an answer.
      if (isNews || asked.again !== undefined) this.#wait([`${why} · nothing to run`], wrong);
      return;
    }
    if (!first) say(`\n${why}`);
    const round = await this.#round(session, { ...todo, commits: known.commits }, signal);
    if (signal.aborted) return;
    this.#state.ended(todo, round);
    const failing = this.#whole?.scenarios.filter(isToRunAgain).length ?? 0;
    const { unsettled, waiting } = this.#state;
    const facts = {
      why,
      first,
      todo,
      round,
      unsettled,
      waiting,
      failing: { count: failing, of: todo.scenarios.length },
    };
    this.#wait([roundText(facts)], wrong);
  }

  async #round(session: Session, todo: RoundToDo & Pick<SessionRun, 'commits'>, signal: AbortSignal): Promise<Ran> {
    const { reportsFolder, controls, workers } = this.#order;
    const cut = new AbortController();
    const running = new Map<string, Scenario>();
    const hear = ({ changed, again, quit }: Asked) => {
      if (quit) this.#quit.abort();
      if (again === 'all' || this.#state.outdates([...running.values()], changed)) cut.abort();
    };
    const round = await this.#tell(async ({ emit }) => {
      this.#inbox.onArrival = hear;
      const done = await session.run({
        ...{ ...todo, rules: controls.rules, workers, clusters: 1 },
        cut: cut.signal,
        choose: (changed) => {
          const chosen = todo.choose(changed);
          for (const scenario of chosen) running.set(keyOf(scenario), scenario);
          // Handle changes that arrived while releases were updated.
          hear(this.#inbox.waiting);
          return chosen;
        },
        reporter: {
          emit: (event) => {
            if (event.type === 'scenario-ended') running.delete(scenarioKey(event.scenario));
            if (event.type !== 'run-ended') emit(event);
          },
        },
      });
      this.#inbox.onArrival = () => undefined;
      if (signal.aborted) return done;
      const known = new Set(todo.scenarios.map(keyOf));
      const merging = { known, rules: controls.rules };
      this.#whole = this.#whole ? mergeRerun(this.#whole, done.result, merging) : done.result;
      await writeReports(this.#whole, reportsFolder);
      if (!done.settled || done.ran.length > 0) emit({ type: 'run-ended', result: done.result });
      return done;
    });
    return round;
  }

  /** Reports the events that `work` emits. */
  async #tell<T>(work: (reporter: Reporter) => Promise<T>): Promise<T> {
    const { colour, interactive, reportsFolder } = this.#order;
    const reporter = createTerminalReporter({
      stream: process.stdout,
      colour,
      interactive,
      reportFolder: reportsFolder,
    });
    try {
      return await work(reporter);
    } finally {
      reporter.close();
    }
  }

  #follow(known: Parameters<typeof watchedPaths>[0]): void {
    const { reportsFolder } = this.#order;
    this.#files.follow(watchedPaths(known, scenarioFolders(this.#args), reportsFolder));
  }

  /** Ends a round, printing the state and what the watch waits for. */
  #wait(told: readonly string[], wrong: readonly string[]): void {
    const broken = wrong.length === 0 ? [] : [`left out: ${wrong.join(', ')}`];
    const keys = this.#order.hasKeyboard ? `: ${keysText}` : '';
    say([...told, ...broken, `waiting for changes${keys}`].join(' · '));
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
