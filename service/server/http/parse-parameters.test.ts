import test from 'ava';
import { Problem } from '../../contract/problem.ts';
import { parseId } from './parse-parameters.ts';

for (const [text, id] of [
  ['1', 1],
  ['42', 42],
  ['9007199254740991', 9007199254740991],
] as const) {
  test(`${text} is a valid id`, (t) => t.is(parseId(text), id));
}
for (const text of [
  '0',
  '-1',
  '+1',
  '01',
  '1.0',
  '1e3',
  '0x1',
  'abc',
  '',
  ' 1',
  '1 ',
  '9007199254740992',
  '99999999999999999999',
  '１',
  "1' OR 1=1",
  '1;DROP TABLE datasets',
  undefined,
]) {
  test(`${JSON.stringify(text)} is not a valid id`, (t) => {
    const problem = t.throws(() => parseId(text), { instanceOf: Problem });
    t.is(problem?.status, 400);
    t.is(problem?.errors?.[0]?.parameter, 'id');
  });
}
