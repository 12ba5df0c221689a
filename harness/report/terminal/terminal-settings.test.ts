import test from 'ava';
import { terminalSettings } from './terminal-settings.ts';

const tty = { isTTY: true };

test('A terminal is coloured and interactive', (t) => {
  t.deepEqual(terminalSettings(tty, { TERM: 'xterm' }), { colour: true, interactive: true });
});

test('A pipe is neither coloured nor interactive', (t) => {
  t.deepEqual(terminalSettings({}, {}), { colour: false, interactive: false });
});

test('NO_COLOR disables colours, even if FORCE_COLOR enables them', (t) => {
  t.deepEqual(terminalSettings(tty, { NO_COLOR: '1', FORCE_COLOR: '1' }), { colour: false, interactive: true });
});

test('FORCE_COLOR enables colours on a pipe, and FORCE_COLOR=0 disables them on a terminal', (t) => {
  t.true(terminalSettings({}, { FORCE_COLOR: '1' }).colour);
  t.false(terminalSettings(tty, { FORCE_COLOR: '0' }).colour);
});

test('CI is never interactive, and is coloured if its log viewer shows colours', (t) => {
  t.deepEqual(terminalSettings(tty, { CI: 'true' }), { colour: true, interactive: false });
  t.deepEqual(terminalSettings({}, { CI: 'true' }), { colour: false, interactive: false });
  t.deepEqual(terminalSettings({}, { CI: 'true', GITHUB_ACTIONS: 'true' }), { colour: true, interactive: false });
  t.true(terminalSettings(tty, { CI: 'false' }).interactive);
});

test('A dumb terminal gets plain lines', (t) => {
  t.deepEqual(terminalSettings(tty, { TERM: 'dumb' }), { colour: false, interactive: false });
});
