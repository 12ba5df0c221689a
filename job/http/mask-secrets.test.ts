import test from 'ava';
import { createMask } from './mask-secrets.ts';

test('secrets are masked as they are and as JSON has them, the longer one first', (t) => {
  const mask = createMask(['pass', 'password', 'a"b\\c']);
  t.is(mask('password pass'), '*** ***');
  t.is(mask(JSON.stringify({ key: 'a"b\\c' })), '{"key":"***"}');
});

test('what is too short to be a secret is left', (t) => {
  t.is(createMask(['', 'abc'])('abc'), 'abc');
});
