import test from 'ava';
import { SampleKeyboard } from '../fixtures/sample-keyboard.ts';
import { pauseText, waitForEnter } from './pause.ts';

const never = new AbortController().signal;
const unexpected = () => {
  throw new Error('nobody pressed Ctrl-C');
};

test('Only Enter ends the pause, and the keyboard mode is restored', async (t) => {
  const keyboard = new SampleKeyboard();
  let ended = false;
  const waiting = waitForEnter(keyboard, never, unexpected).then(() => {
    ended = true;
  });
  t.true(keyboard.raw && keyboard.reading);
  keyboard.press('x');
  await new Promise(setImmediate);
  t.false(ended);
  keyboard.press('\r');
  await waiting;
  t.deepEqual([keyboard.raw, keyboard.reading, keyboard.listenerCount('data')], [false, false, 0]);
});

test('Ctrl-C interrupts, and the interruption ends the pause', async (t) => {
  const keyboard = new SampleKeyboard();
  const stop = new AbortController();
  const waiting = waitForEnter(keyboard, stop.signal, () => stop.abort());
  keyboard.press('\u0003');
  await waiting;
  t.true(stop.signal.aborted);
  t.false(keyboard.raw);
});

test('After an interruption there is no pause', async (t) => {
  const keyboard = new SampleKeyboard();
  await waitForEnter(keyboard, AbortSignal.abort(), unexpected);
  t.false(keyboard.reading);
});

test('The pause says what failed, how to inspect it, and how to continue', (t) => {
  const at = { file: 'a.yaml', line: 4, column: 5 };
  const step = { name: 'ask', kind: 'request', section: 'steps', at, startMs: 0, durationMs: 1 } as const;
  const failure = { message: 'status is not as expected', evidence: [] };
  t.is(
    pauseText({
      scenario: 'S',
      step: { ...step, verdict: 'failed', observations: 1, failure },
      ways: ['api:80 is here'],
    }),
    '\npaused: "S" failed, and has not been cleaned up yet\na.yaml:4:5  ask: status is not as expected\napi:80 is here\nEnter cleans up and continues, Ctrl-C ends the run\n',
  );
});
