import test from 'ava';
import { asNumber } from './compare-numbers.ts';

const numbers: readonly [value: unknown, number: number | undefined][] = [
  [1.5, 1.5],
  ['-2', -2],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['500m', 0.5],
  ['2k', 2000],
  ['1M', 1e6],
  ['1Ki', 1024],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['2Ti', 2 ** 41],
  ['1970-01-01T00:00:01Z', 1000],
  ['1970-01-01T01:00:00+01:00', 0],
  ['2026-13-01T00:00:00Z', undefined],
  ['', undefined],
  ['1 Gi', undefined],
  ['1gi', undefined],
  ['0x10', undefined],
  ['1.', undefined],
  ['12abc', undefined],
  [true, undefined],
  [null, undefined],
  [[1], undefined],
];
for (const [value, number] of numbers) {
  test(`${JSON.stringify(value)} is ${number === undefined ? 'no number' : number}`, (t) =>
    t.is(asNumber(value), number));
}
