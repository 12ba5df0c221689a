import test from 'ava';
import { Problem } from '../../contract/problem.ts';
import { DatabaseUnavailableError } from '../../database/database-unavailable-error.ts';
import { toProblem } from './handle-request.ts';

test('a problem is returned unchanged', (t) => {
  const problem = new Problem('not-found', 'gone');
  t.is(toProblem(problem), problem);
});
test('an unavailable database is a 503 with Retry-After', (t) => {
  const problem = toProblem(new DatabaseUnavailableError('It is away.', 7));
  t.like(problem, { status: 503, message: 'It is away.', headers: { 'retry-after': '7' } });
});
for (const thrown of [new TypeError('x is not a function'), 'text', null, undefined]) {
  test(`${String(thrown)} is a 500 that does not reveal the error`, (t) => {
    const problem = toProblem(thrown);
    t.is(problem.status, 500);
    t.notRegex(problem.message, /function|text/);
  });
}
