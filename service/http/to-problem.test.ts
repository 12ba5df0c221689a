import test from 'ava';
import { ConnectionError, StatementTimeoutError } from 'slonik';
import { Problem } from './problem.ts';
import { toProblem } from './to-problem.ts';

test('a problem stays what it is', (t) => {
  const problem = new Problem('not-found', 'gone');
  t.is(toProblem(problem), problem);
});
const away: [string, Error][] = [
  ['a refused connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ['a lost connection', new Error('Connection terminated unexpectedly')],
  [
    'a database that shuts down',
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
  ],
  ['a database that starts', Object.assign(new Error('the database system is starting up'), { code: '57P03' })],
  ['a database without free connections', Object.assign(new Error('too many clients'), { code: '53300' })],
  ["Slonik's connection error", new ConnectionError('no')],
  [
    'a statement that took too long',
    new StatementTimeoutError(new Error('canceling statement due to statement timeout')),
  ],
];
for (const [title, error] of away) {
  test(`${title} is a 503 with Retry-After`, (t) => {
    const problem = toProblem(error);
    t.is(problem.status, 503);
    t.regex(problem.headers['retry-after'] ?? '', /^\d+$/);
  });
}
for (const thrown of [new TypeError('x is not a function'), 'text', null, undefined]) {
  test(`${String(thrown)} is a 500 that tells nothing`, (t) => {
    const problem = toProblem(thrown);
    t.is(problem.status, 500);
    t.notRegex(problem.message, /function|text/);
  });
}
