import test from 'ava';
import { createMask } from './mask-secrets.ts';

test('secrets are masked as they are and as JSON has them, the longer one first', (t) => {
  const mask = createMask(['pass', 'password', 'a"b\\c']);
  t.is(mask('password pass'), '*** ***');
  t.is(mask(JSON.stringify({ key: 'a"b\\c' })), '{"key":"***"}');
});

test('secrets are masked as addresses and HTML have them', (t) => {
  const secret = `k&y/+= "%'<z>`;
  const mask = createMask([secret]);
  for (const form of [
    encodeURIComponent(secret),
    String(new URLSearchParams({ next: secret })).slice('next='.length),
    'k&amp;y/+= &quot;%&#39;&lt;z&gt;',
  ])
    t.is(mask(`<${form}>`), '<***>', form);
});

test('what is too short to be a secret is left', (t) => {
  t.is(createMask(['', 'abc'])('abc'), 'abc');
});
