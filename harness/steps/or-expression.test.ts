import test from 'ava';
import { z } from 'zod';
import { orExpression } from './or-expression.ts';
import { wholeNumberSchema } from './whole-number.ts';

const taken = orExpression(z.int(), 'a whole number');

for (const value of [3, '${{ vars.n }}', '  ${{ vars.n }}\n', '${{ vars.a\n + vars.b }}'])
  test(`${JSON.stringify(value)} is accepted for a number`, (t) => t.true(taken.safeParse(value).success));

for (const value of ['3', 'of ${{ vars.n }}', '${{ vars.n }} pods', '${ vars.n }'])
  test(`${JSON.stringify(value)} is rejected for a number`, (t) => {
    t.regex(JSON.stringify(taken.safeParse(value).error?.issues), /a whole number or an expression \$\{\{ \}\}/);
  });

test('A whole number beyond 2^53 is a bigint in a file and an integer in the JSON Schema', (t) => {
  t.true(wholeNumberSchema.safeParse(9007199254740993n).success);
  t.is(wholeNumberSchema.safeParse('9').error?.issues[0]?.message, 'a number');
  t.is(wholeNumberSchema.meta()?.type, 'integer');
});
