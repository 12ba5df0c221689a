import test from 'ava';
import { timestampToRfc3339 } from './pool-options.ts';

for (const [text, rfc3339] of [
  ['2026-01-31 08:15:30.123456+00', '2026-01-31T08:15:30.123Z'],
  ['2026-01-31 08:15:30.1+00', '2026-01-31T08:15:30.100Z'],
  ['2026-01-31 08:15:30+00', '2026-01-31T08:15:30.000Z'],
  ['2026-01-31 08:15:30.999999+00', '2026-01-31T08:15:30.999Z'],
  ['2026-01-31 10:15:30.5+02', '2026-01-31T08:15:30.500Z'],
  ['2026-01-31 13:45:30+05:30', '2026-01-31T08:15:30.000Z'],
  ['2026-01-31 00:15:30-08', '2026-01-31T08:15:30.000Z'],
] as const) {
  test(`${text} is converted to ${rfc3339}`, (t) => t.is(timestampToRfc3339(text), rfc3339));
}
test('text that is not a time is rejected', (t) => {
  t.throws(() => timestampToRfc3339('infinity'), { instanceOf: RangeError });
});
