import test from 'ava';
import { checkName } from './check-name.ts';

test('a DNS label that is free is a name', (t) => {
  t.is(checkName('price-alerts', ['postgres']), undefined);
});

test('what is no DNS label, too long, reserved or taken is refused with the reason', (t) => {
  for (const name of ['Prices', 'a_b', '-a', 'a-', '1a', '', 'a'.repeat(41)]) {
    t.regex(checkName(name, []) ?? '', /expected a DNS label/, name);
  }
  t.regex(checkName('kit-web', []) ?? '', /kit- is for the library charts/);
  t.regex(checkName('postgres', ['postgres']) ?? '', /postgres is taken/);
});

test('a word that YAML or JavaScript takes for something else is refused in one line', (t) => {
  for (const name of [
    'true',
    'false',
    'null',
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    'constructor',
    'prototype',
    'platform',
  ]) {
    const problem = checkName(name, []) ?? '';
    t.regex(problem, new RegExp(`^the name "${name}" was given, which means something else`));
    t.false(problem.includes('\n'));
  }
});
