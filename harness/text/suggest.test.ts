import test from 'ava';
import { nearestName, suggestion } from './suggest.ts';

const names = ['request', 'sql', 'redis', 'restart', 'exec'];

const slips: readonly [given: string, meant: string | undefined][] = [
  ['requst', 'request'],
  ['reqeust', 'request'],
  ['Request', 'request'],
  ['reds', 'redis'],
  ['slq', 'sql'],
  ['exce', 'exec'],
  ['redisCommand', 'redis'],
  ['kubectl', undefined],
  ['x', undefined],
  ['', undefined],
];
for (const [given, meant] of slips) {
  test(`"${given}" ${meant === undefined ? 'has no close match' : `is close to ${meant}`}`, (t) =>
    t.is(nearestName(given, names), meant));
}

test('A suggestion is a question after the problem, or empty if no name is close', (t) => {
  t.is(suggestion('requst', names), ' (did you mean request?)');
  t.is(suggestion('other', names), '');
  t.is(suggestion('other', []), '');
});
