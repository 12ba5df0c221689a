import test from 'ava';
import { Problem } from '../../contract/problem.ts';
import { DatabaseUnavailableError } from '../../database/database-unavailable-error.ts';
import { toProblem } from './handle-request.ts';

test('a problem stays what it is', (t) => {
  const problem = new Problem('not-found', 'gone');
  t.is(toProblem(problem), problem);
});
test('a database that is away is a 503 that says when to come back', (t) => {
  const problem = toProblem(new DatabaseUnavailableError('It is away.', 7));
  t.like(problem, { status: 503, message: 'It is away.', headers: { 'retry-after': '7' } });
});
for (const thrown of [new TypeError('x is not a function'), 'text', null, undefined]) {
  test(`${String(thrown)} is a 500 that tells nothing`, (t) => {
    const problem = toProblem(thrown);
    t.is(problem.status, 500);
    t.notRegex(problem.message, /function|text/);
  });
}
