import test from 'ava';
import { checkName } from './check-name.ts';

test('an unused DNS label is a valid name', (t) => {
  t.is(checkName('price-alerts', ['postgres']), undefined);
});

test('a name that is not a DNS label, too long, reserved or taken is rejected with the reason', (t) => {
  for (const name of ['Prices', 'a_b', '-a', 'a-', '1a', '', 'a'.repeat(41)]) {
    t.regex(checkName(name, []) ?? '', /expected a DNS label/, name);
  }
  t.regex(checkName('kit-web', []) ?? '', /kit- is reserved for the library charts/);
  t.regex(checkName('postgres', ['postgres']) ?? '', /postgres is taken/);
});

test('a reserved word of YAML or JavaScript is rejected in one line', (t) => {
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
    t.regex(problem, new RegExp(`^the name "${name}" was given, which is reserved`));
    t.false(problem.includes('\n'));
  }
});
