import test from 'ava';
import type { ScenarioResult } from '../../model/result/result.ts';
import { golden } from '../../text/fixtures/golden.ts';
import { sampleEvents } from '../fixtures/sample-events.ts';
import { sampleFlaky, sampleFlakyOnly } from '../fixtures/sample-flaky.ts';
import { sampleBroken, sampleOfMany, samplePassed, sampleResult } from '../fixtures/sample-result.ts';
import { createTerminalReporter } from './create-terminal-reporter.ts';
import { SampleScreen } from './fixtures/sample-screen.ts';
import type { Clock } from './live/clock.ts';
import { textWidth } from './text-width.ts';

/** A clock that stands still until it is told the time; then it ticks once. */
function sampleClock(): Clock & { setTo(ms: number): void } {
  let now = 0;
  const ticks = new Set<() => void>();
  return {
    now: () => now,
    every: (_ms, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    setTo(ms) {
      now = ms;
      for (const tick of ticks) tick();
    },
  };
}

function plainOutput(result = sampleResult, colour = false): string {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const reporter = createTerminalReporter({ stream, colour, interactive: false, reportFolder: 'reports' });
  for (const { event } of sampleEvents(result)) reporter.emit(event);
  reporter.close();
  return text;
}

/** Plays a run on a screen up to `untilMs`, the clock ticking with every event. */
function play(result: typeof sampleResult, untilMs: number, screen = new SampleScreen()) {
  const clock = sampleClock();
  const reporter = createTerminalReporter({ stream: screen, colour: false, interactive: true, clock });
  for (const { atMs, event } of sampleEvents(result)) {
    if (atMs > untilMs) break;
    clock.setTo(atMs);
    reporter.emit(event);
  }
  clock.setTo(untilMs);
  return { screen, reporter, clock };
}

test('A plain log contains starts and ends, every verdict, and failures in full', async (t) => {
  const text = plainOutput();
  t.is(text, await golden(new URL('fixtures/plain.golden.txt', import.meta.url), text));
});

test('A plain log of an environment that could not be created ends with the reason and the next command', async (t) => {
  const text = plainOutput(sampleBroken);
  t.is(text, await golden(new URL('fixtures/plain-broken.golden.txt', import.meta.url), text));
});

test('A plain log contains every attempt, and marks a scenario that failed and passed as FLAKY', async (t) => {
  const text = plainOutput(sampleFlaky);
  t.is(text, await golden(new URL('fixtures/plain-flaky.golden.txt', import.meta.url), text));
});

test('A flaky run that exits with 0 still says FLAKY in its summary', (t) => {
  t.regex(
    plainOutput(sampleFlakyOnly),
    /\n≈ FLAKY: 1 of 3 scenarios failed and passed\n\n {2}scenarios {2}2 passed, 1 flaky\n/,
  );
});

test('A terminal shows the current attempt of a scenario, and at the end all of them', async (t) => {
  const { screen } = play(sampleFlaky, 32_000);
  t.regex(screen.text, /scenario {2}A version that was removed is gone {2}read latest/);
  t.regex(screen.text, /1 of 4 scenarios · 1 FLAKY$/);
  const whole = play(sampleFlaky, Number.POSITIVE_INFINITY).screen.text;
  t.is(`${whole}\n`, await golden(new URL('fixtures/live-flaky.golden.txt', import.meta.url), `${whole}\n`));
});

test('After 20 s of silence a plain log says what runs, at which step and for how long, until all has ended', (t) => {
  let text = '';
  const clock = sampleClock();
  const stream = { write: (part: string) => (text += part) };
  const { emit, close } = createTerminalReporter({ stream, colour: false, interactive: false, clock });
  const written = (atMs: number) => {
    text = '';
    clock.setTo(atMs);
    return text.replaceAll(/ {2,}/g, '  ');
  };
  emit({ type: 'task-started', id: 'boot', group: 'boot', title: 'k3s', atMs: 0 });
  clock.setTo(5000);
  emit({ type: 'scenario-started', name: 'It scales', at: { file: 'a.yaml', line: 1, column: 1 }, atMs: 5000 });
  emit({ type: 'step-started', scenario: 'It scales', name: 'two pods', kind: 'wait', atMs: 6000 });
  t.is(written(24_000), '');
  t.is(written(25_000), '… boot  k3s  25.0 s\n… scenario  It scales  two pods  20.0 s\n');
  t.is(written(44_000), '');
  emit({
    type: 'task-ended',
    task: { id: 'boot', group: 'boot', title: 'k3s', verdict: 'passed', startMs: 0, durationMs: 44_000 },
  });
  emit({ type: 'scenario-ended', scenario: { ...samplePassed.scenarios[0], name: 'It scales' } as ScenarioResult });
  t.is(written(90_000), '');
  emit({ type: 'scenario-started', name: 'It is cut', at: { file: 'a.yaml', line: 9, column: 1 }, atMs: 90_000 });
  emit({ type: 'run-ended', result: samplePassed });
  t.is(written(150_000), '');
  close();
});

test('An interruption is reported once', (t) => {
  const failure = { message: 'interrupted', evidence: [] };
  const text = plainOutput({ ...samplePassed, scenarios: [], exitCode: 130, failure });
  t.is(text.match(/interrupted/g)?.length, 1);
});

test('A run without failures ends with its counts', (t) => {
  t.regex(plainOutput(samplePassed), /\n✓ 4 scenarios passed, 1 skipped\n\n {2}scenarios {2}4 passed, 1 skipped\n/);
});

test('Without colour there are no terminal sequences, even if the log of a pod contains one', (t) => {
  t.false(plainOutput().includes('\u001b'));
});

test('With colour a diff has its removed lines red and its added lines green', (t) => {
  const text = plainOutput(sampleResult, true);
  t.true(text.includes('\u001b[31m-status: 200\u001b[39m'));
  t.true(text.includes('\u001b[32m+status: 503\u001b[39m'));
});

test('A terminal shows what runs now, with its note and its time, below what has ended', async (t) => {
  const { screen, reporter } = play(sampleResult, 13_000);
  t.is(
    `${screen.text}\n`,
    await golden(new URL('fixtures/live-install.golden.txt', import.meta.url), `${screen.text}\n`),
  );
  t.false(screen.cursorVisible);
  reporter.close();
  t.true(screen.cursorVisible);
});

test('A terminal shows the current step of each running scenario', (t) => {
  const { screen } = play(sampleResult, 26_000);
  t.regex(screen.text, /scenario {2}A dataset that was created .* it is in the list +1\.1 s/);
  t.regex(screen.text, /scenario {2}Two pods .* 1\.0 s/);
  t.regex(screen.text, /26\.0 s · 1 of 6 scenarios$/);
});

test('At the end the live list is erased, and the cursor is visible again', async (t) => {
  const { screen } = play(sampleResult, Number.POSITIVE_INFINITY);
  t.true(screen.cursorVisible);
  t.notRegex(screen.text, /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  t.is(`${screen.text}\n`, await golden(new URL('fixtures/live-end.golden.txt', import.meta.url), `${screen.text}\n`));
});

test('No live line is wider than the terminal, and the list never fills it', (t) => {
  const screen = new SampleScreen(40, 5);
  play(sampleOfMany(60), 25_000, screen);
  const live = screen.text.split('\n').slice(-3);
  t.true(
    live.every((line) => textWidth(line) <= 40),
    live.join('\n'),
  );
  t.regex(live.join('\n'), /^⠋ scenario .*\n {2}… and 2 more\n.*0 of 60 scenarios$/);
});

test('After the terminal becomes narrower no fragments of older lines remain', (t) => {
  const { screen, reporter } = play(sampleResult, 13_000);
  screen.resize(60);
  reporter.close();
  t.notRegex(screen.text, /ContainerCreating|13\.0 s/);
  t.regex(screen.text, /fetch-kaggle:a04b77d2 {2}unchanged, imported +7\.0 s$/);
});

test('Events between two ticks are drawn together', (t) => {
  const screen = new SampleScreen();
  const clock = sampleClock();
  const reporter = createTerminalReporter({ stream: screen, colour: false, interactive: true, clock });
  for (const { event } of sampleEvents(sampleResult).slice(0, 20)) reporter.emit(event);
  t.is(screen.writes, 0);
  clock.setTo(100);
  t.is(screen.writes, 1);
});

test('A run that breaks off still shows its notes', (t) => {
  const screen = new SampleScreen();
  const reporter = createTerminalReporter({ stream: screen, colour: false, interactive: true, clock: sampleClock() });
  reporter.emit({ type: 'note', text: 'The cluster is kept.' });
  reporter.close();
  reporter.close();
  t.is(screen.text, 'The cluster is kept.');
});

test('The summary repeats notes that no verdict covers', (t) => {
  const notes = [
    { title: 'container main of pod api-0 exited', text: '  gone' },
    { title: 'api exited: exit code 5', text: '' },
  ];
  const { screen, reporter } = play({ ...samplePassed, notes }, Number.POSITIVE_INFINITY);
  reporter.close();
  t.regex(screen.text, /\n {2}noted {6}container main of pod api-0 exited\n {13}api exited: exit code 5\n/);
});

test('A note after the end of the run is shown when the reporter closes', (t) => {
  const { screen, reporter } = play(samplePassed, Number.POSITIVE_INFINITY);
  reporter.emit({ type: 'note', text: 'The cluster is kept.' });
  reporter.close();
  t.true(screen.text.endsWith('The cluster is kept.'));
});
