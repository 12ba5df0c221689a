import test from 'ava';
import { createMask } from './mask-secrets.ts';

test('secrets are masked in plain and JSON form, longest first', (t) => {
  const mask = createMask(['pass', 'password', 'a"b\\c']);
  t.is(mask('password pass'), '*** ***');
  t.is(mask(JSON.stringify({ key: 'a"b\\c' })), '{"key":"***"}');
});

test('secrets are masked in URL and HTML form', (t) => {
  const secret = `k&y/+= "%'<z>`;
  const mask = createMask([secret]);
  for (const form of [
    encodeURIComponent(secret),
    String(new URLSearchParams({ next: secret })).slice('next='.length),
    'k&amp;y/+= &quot;%&#39;&lt;z&gt;',
  ])
    t.is(mask(`<${form}>`), '<***>', form);
});

test('a text that is too short to be a secret is not masked', (t) => {
  t.is(createMask(['', 'abc'])('abc'), 'abc');
});
