import test from 'ava';
import { evaluate } from '../expressions/evaluate.ts';
import { interpolate } from '../expressions/interpolate.ts';
import { diffObservation } from './diff-observation.ts';
import { match } from './match.ts';

const big = 9007199254740993n;
const next = 9007199254740992n;

/** Expected, observed: what is the same, and what differs in its last digit alone. */
const pairs: readonly (readonly [expected: unknown, same: unknown, other: unknown])[] = [
  [big, big, next],
  [{ id: big }, { id: big, more: 1 }, { id: next }],
  [{ equals: [big] }, [big], [next]],
  [1e20, 100000000000000000000n, 100000000000000000001n],
  [{ gt: next }, big, next],
  [{ gte: big }, big, next],
  [{ lt: big }, next, big],
  [{ lte: next }, next, big],
  [{ gt: '9007199254740992' }, '9007199254740993', '9007199254740992'],
  [{ lt: 1.5 }, -big, big],
  [{ oneOf: [1, big] }, big, next],
  [{ contains: big }, [1, big], [1, next]],
  [{ containsExactly: [big, 1] }, [1, big], [1, next]],
  [{ not: big }, next, big],
  [{ type: 'integer' }, big, '9007199254740993'],
  [{ not: { type: 'string' } }, big, '9007199254740993'],
  [{ type: 'number' }, big, '9007199254740993'],
  [{ expression: 'value == 9007199254740993' }, big, next],
  [0, -0, 1],
  ['9007199254740993', '9007199254740993', big],
];

for (const [expected, same, other] of pairs) {
  const told = (value: unknown) =>
    String(typeof value === 'object' ? match({ absent: true }, value)[0]?.observed : value);
  test(`${told(expected)} matches ${told(same)} and not ${told(other)}`, (t) => {
    t.deepEqual(match(expected, same), []);
    t.is(match(expected, other).length, 1);
  });
}

test('A difference in the last digit is shown exactly', (t) => {
  t.like(match({ id: big }, { id: next })[0], { expected: '9007199254740993', observed: '9007199254740992' });
  t.is(
    diffObservation({ id: big, to: { gt: big } }, { id: next, to: 1 }),
    '--- expected\n+++ observed\n@@ -1,3 +1,2 @@\n-id: 9007199254740993\n-to:\n-  gt: 9007199254740993\n+id: 9007199254740992\n+to: 1',
  );
});

test('Expressions read, calculate, return and print whole numbers exactly', (t) => {
  const scope = { vars: { id: big, small: 5 } };
  t.is(evaluate('vars.id', scope), big);
  t.is(evaluate('vars.id + 1', scope), big + 1n);
  t.is(evaluate('vars.id - vars.id + vars.small', scope), 5);
  t.is(interpolate('/a/${{ vars.id }}', scope), '/a/9007199254740993');
  t.deepEqual(interpolate({ all: '${{ vars }}', text: 'is ${{ vars }}' }, scope), {
    all: scope.vars,
    text: 'is {"id":9007199254740993,"small":5}',
  });
});
