import test from 'ava';
import { oneLine, plainText } from './plain-text.ts';

test('Terminal sequences and control characters are removed, line breaks and tabs are kept', (t) => {
  t.is(plainText('\u001b[2J\u001b[31mred\u001b[39m\u0007\u0000\ttab\r\nline\u009b'), 'red\ttab\nline');
});

test('Characters that XML does not allow are replaced', (t) => {
  t.is(plainText('a\ud800b\uffffc'), 'a\ufffdb\ufffdc');
  t.is(plainText('😀'), '😀');
});

test('A text is joined to one line without line breaks', (t) => {
  t.is(oneLine('  a\n\n b\tc '), 'a b c');
});
