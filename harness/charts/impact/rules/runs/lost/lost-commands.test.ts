import test from 'ava';
import { findingsOf } from '../../../fixtures/edited-shop.ts';

test('a program that is one word with its arguments is none', async (t) => {
  const found = await findingsOf(['_web.tpl', 'args: [migrate]', 'command: ["shop migrate"]']);
  t.true(
    found.some(({ message }) => message === 'container migrate has no program to start: shop migrate is one word'),
    found.map(({ message }) => message).join('\n'),
  );
});
