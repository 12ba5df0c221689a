import test from 'ava';
import { html } from './html.ts';

test('Text is escaped, and markup and lists of markup are not escaped again', (t) => {
  const item = html`<li>${'<script>"&\''}</li>`;
  t.is(html`<ul>${[item, item]}</ul>`.text, `<ul>${'<li>&lt;script&gt;&quot;&amp;&#39;</li>'.repeat(2)}</ul>`);
});

test('Undefined renders as nothing, and numbers as text', (t) => {
  t.is(html`${undefined}a${0}b${[1, undefined, 'c']}`.text, 'a0b1c');
});
