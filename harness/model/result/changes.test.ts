import test from 'ava';
import { Changes } from './changes.ts';

const told = (...observed: readonly (readonly [number, string])[]) => {
  const changes = new Changes();
  for (const [atMs, text] of observed) changes.add(atMs, text);
  return changes.evidence();
};

test('Equal observations in a row are one line, with the time of the first', (t) => {
  t.deepEqual(told([0, 'status: 503'], [200, 'status: 503'], [8200, 'status: 500'], [8400, 'status: 503']), [
    {
      title: 'changes over time',
      text: ' 0 ms  status: 503 (2 times)\n8.2 s  status: 500\n8.4 s  status: 503',
    },
  ]);
});

test('Observations that never change give no evidence', (t) => {
  t.deepEqual(told([0, 'status: 503'], [200, 'status: 503']), []);
  t.deepEqual(told(), []);
});

test('Of many changes the first and last are kept, with the number of omitted ones', (t) => {
  const [evidence] = told(...Array.from({ length: 100 }, (_, index) => [index, `n: ${index}`] as const));
  const lines = evidence?.text.split('\n') ?? [];
  t.is(lines.length, 21);
  t.is(lines[3], ' 3 ms  n: 3');
  t.regex(lines[4] ?? '', /… 80 changes$/);
  t.is(lines.at(-1), '99 ms  n: 99');
});
