import test from 'ava';
import { bindExpressions, expressionMatchersIn } from './bind-expressions.ts';
import { match } from './match.ts';

/** Expected with `vars.least` in it, what it holds for with 3, and what not. */
const pairs: readonly (readonly [expected: unknown, same: unknown, other: unknown])[] = [
  [{ expression: 'value >= vars.least' }, 3, 2],
  [[{ a: { expression: 'value >= vars.least' } }], [{ a: 3 }], [{ a: 2 }]],
  [{ not: { expression: 'value >= vars.least' } }, 2, 3],
  [{ contains: { expression: 'value >= vars.least' } }, [1, 3], [1, 2]],
  // Where another key stands beside it, and where it has to be equal, it is data.
  [{ expression: 'value >= vars.least', by: null }, { expression: 'value >= vars.least', by: null }, { expression: 3 }],
  [{ equals: { expression: 'vars.least' } }, { expression: 'vars.least' }, 3],
  [{ equals: { gt: { expression: 'vars.least' } } }, { gt: { expression: 'vars.least' } }, 3],
  [{ equals: 3, gte: 1 }, 3, 4],
  [{ by: { equals: { expression: 'a' } } }, { by: { expression: 'a' } }, { by: 1 }],
  [
    { equals: 1, by: { expression: 'value >= vars.least' } },
    { equals: 1, by: 3 },
    { equals: 1, by: 2 },
  ],
  ['expression', 'expression', 'value'],
];
for (const [expected, same, other] of pairs) {
  test(`${JSON.stringify(expected)} matches with the variables of its scenario`, (t) => {
    const bound = bindExpressions(expected, { vars: { least: 3 } });
    t.deepEqual(match(bound, same), []);
    t.not(match(bound, other).length, 0);
    t.is(JSON.stringify(bound), JSON.stringify(expected));
  });
}

test('An expression that is not a string is ignored and unchanged', (t) => {
  t.deepEqual(bindExpressions({ expression: 5 }, {}), { expression: 5 });
  t.deepEqual(expressionMatchersIn({ expression: 5 }), []);
});

test('The `expression` matchers of an expectation are found with their paths', (t) => {
  const expected = {
    rows: [{ n: { expression: 'value > 1' } }, 7, null],
    plain: { expression: 'value', by: 'nobody' },
    later: { expression: 'value > ${{ vars.n }}' },
    deep: { not: { expression: 'value < 1', gt: 0 } },
  };
  t.deepEqual(expressionMatchersIn(expected), [
    { expression: 'value > 1', path: ['rows', 0, 'n', 'expression'] },
    { expression: 'value < 1', path: ['deep', 'not', 'expression'] },
  ]);
});
