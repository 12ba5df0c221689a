import test from 'ava';
import { pageQuerySchema } from './dataset-page.ts';

const good: [object, object][] = [
  [{}, {}],
  [{ limit: '1' }, { limit: 1 }],
  [{ limit: '100' }, { limit: 100 }],
  [{ offset: '0' }, { offset: 0 }],
  [{ offset: '2147483647' }, { offset: 2147483647 }],
  [{ q: '' }, { q: '' }],
  [{ q: '100% _\\' }, { q: '100% _\\' }],
];
for (const [given, read] of good)
  test(`the query ${JSON.stringify(given)} is valid`, (t) => t.deepEqual(pageQuerySchema.parse(given), read));

for (const [q, message] of [
  ['a\0', 'must not contain the NUL character'],
  ['x'.repeat(256), 'must have at most 255 characters, not 256'],
] as const) {
  test(`an invalid q is rejected with "${message}"`, (t) => {
    t.is(pageQuerySchema.safeParse({ q }).error?.issues[0]?.message, message);
  });
}

const bad: [object, string][] = [
  ...['0', '101', '-1', '1.5', '1e1', 'x', '', ' 1', '0x10', '1;', '٣', '9'.repeat(30)].map(
    (limit): [object, string] => [{ limit }, 'limit'],
  ),
  ...['-1', '2147483648', 'NaN', '1.0', "1' OR '1'='1"].map((offset): [object, string] => [{ offset }, 'offset']),
  [{ after: 'x', offset: '1' }, 'after'],
  [{ q: 'a\0' }, 'q'],
  [{ q: 'x'.repeat(256) }, 'q'],
];
for (const [given, parameter] of bad) {
  test(`the query ${JSON.stringify(given).slice(0, 60)} is rejected because of ${parameter}`, (t) => {
    t.deepEqual(
      pageQuerySchema.safeParse(given).error?.issues.map((issue) => issue.path[0]),
      [parameter],
    );
  });
}
