import test from 'ava';
import { Inbox } from '../../watch/inbox.ts';
import { SampleKeyboard } from '../fixtures/sample-keyboard.ts';
import { listenForKeys } from './watch-keys.ts';

const never = new AbortController().signal;

test('Enter runs all, f the failed, q ends, Ctrl-C interrupts, and the keyboard mode is restored', async (t) => {
  const keyboard = new SampleKeyboard();
  const inbox = new Inbox();
  let interrupts = 0;
  const keys = listenForKeys(keyboard, inbox, () => {
    interrupts += 1;
  });
  const asked = async (pressed: string) => {
    keyboard.press(pressed);
    return inbox.take(never);
  };
  t.deepEqual(await asked('f'), { changed: [], again: 'failed', quit: false });
  t.deepEqual(await asked('\rf'), { changed: [], again: 'all', quit: false }, 'all includes those that failed');
  keyboard.press('\u0003x');
  t.is(interrupts, 1);
  t.true((await asked('q')).quit);
  t.true(keyboard.raw && keyboard.reading);
  keys[Symbol.dispose]();
  t.deepEqual([keyboard.raw, keyboard.reading, keyboard.listenerCount('data')], [false, false, 0]);
});
