import test from 'ava';
import { match } from './match.ts';
import { formatPath, formatValue, type Mismatch } from './mismatch.ts';

const lines = (mismatches: readonly Mismatch[]) =>
  mismatches.map(({ path, expected, observed }) => `${formatPath(path)}: expected ${expected}, got ${observed}`);

test('Every mismatch of a value is reported with its own path', (t) => {
  const expected = {
    status: 200,
    json: { items: [{ id: { type: 'integer' } }, { id: 2 }], total: { gte: 2 }, next: { absent: true } },
  };
  const observed = { status: 500, json: { items: [{ id: 'a' }, { id: 3 }], total: 1, next: null } };
  t.deepEqual(lines(match(expected, observed)), [
    'status: expected 200, got 500',
    'json.items[0].id: expected a value of type integer, got "a"',
    'json.items[1].id: expected 2, got 3',
    'json.total: expected at least 2, got 1',
    'json.next: expected no such key, got null',
  ]);
});

const words: readonly [expected: unknown, observed: unknown, line: string][] = [
  [{ a: 1 }, undefined, ': expected a mapping, got nothing'],
  [[1], 'x', ': expected a list, got "x"'],
  [[1, 2], [1], ': expected a list of 2, got a list of 1: [1]'],
  [{ matches: '^a' }, 'b', ': expected a string that matches /^a/, got "b"'],
  [{ contains: 'a' }, 'b', ': expected a string that contains "a", got "b"'],
  [{ contains: { id: 1 } }, [], ': expected a list that contains {"id":1}, got []'],
  [{ containsExactly: [1] }, [2], ': expected exactly the entries [1] in any order, got [2]'],
  [{ length: 2 }, 'a', 'length: expected 2, got 1'],
  [{ gt: 1 }, 1, ': expected more than 1, got 1'],
  [{ lt: 1 }, 1, ': expected less than 1, got 1'],
  [{ lte: 1 }, 2, ': expected at most 1, got 2'],
  [{ oneOf: [1, 2] }, 3, ': expected one of [1,2], got 3'],
  [{ not: 'x' }, 'x', ': expected anything but "x", got "x"'],
  [
    { not: { gt: 3 } },
    'many',
    ': expected anything but {"gt":3}, got "many", which cannot be checked against: more than 3',
  ],
  [{ any: true }, undefined, ': expected a value, got nothing'],
  [{ absent: false }, undefined, ': expected a value, got nothing'],
  [{ expression: 'value > 3' }, 2, ': expected a value for which value > 3, got 2'],
  [{ equals: [1] }, [2], ': expected exactly [1], got [2]'],
  [{ contains: 'a' }, undefined, ': expected a list or a string, got nothing'],
  [{ containsExactly: 1 }, [], ': expected exactly the entries [1] in any order, got []'],
  [{ oneOf: 1 }, 3, ': expected one of [1], got 3'],
  [
    { contains: { id: 3, ok: true } },
    [{ id: 1, ok: false }, { id: 2, ok: true }, 'x'],
    ': expected a list that contains {"id":3,"ok":true}, got [{"id":1,"ok":false},{"id":2,"ok":true},"x"]; nearest: [1].id: expected 3, got 2',
  ],
  [
    { oneOf: [{ a: 1, b: { c: 2 } }, 'none'] },
    { a: 1, b: {} },
    ': expected one of [{"a":1,"b":{"c":2}},"none"], got {"a":1,"b":{}}; nearest: b.c: expected 2, got nothing',
  ],
  [
    { containsExactly: [{ id: 1 }, { id: 2 }] },
    [{ id: 2 }, { id: 3 }],
    ': expected exactly the entries [{"id":1},{"id":2}] in any order, got [{"id":2},{"id":3}]; nearest: [1].id: expected 1, got 3',
  ],
  [
    { containsExactly: [{ id: 2 }] },
    [{ id: 2 }, 3],
    ': expected exactly the entries [{"id":2}] in any order, got [{"id":2},3]',
  ],
  [{ contains: 3 }, [1, 2], ': expected a list that contains 3, got [1,2]'],
  [{ expression: 'value.a.b == 1' }, {}, ': expected a value for which value.a.b == 1, got {} (No such key: a)'],
];
for (const [expected, observed, line] of words) {
  test(`${JSON.stringify(expected)} against ${JSON.stringify(observed) ?? 'nothing'} reads "${line}"`, (t) =>
    t.deepEqual(lines(match(expected, observed)), [line]));
}

test('Each missing list entry is its own mismatch', (t) => {
  t.is(match({ contains: [1, 2, 3] }, [2]).length, 2);
});

test('The nearest candidate is described by at most three differences and 300 characters', (t) => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`key${n}`, n]));
  const [few] = match({ contains: many }, [{}]);
  t.regex(few?.observed ?? '', /key2: expected 2, got nothing \(and 6 more\)$/);
  const [long] = match({ oneOf: [{ a: 'x'.repeat(500), b: 'y'.repeat(500) }] }, { a: 1, b: 2 });
  t.true((long?.observed.length ?? 999) < 400);
});

test('A long value is truncated to 200 characters', (t) => {
  const cut = formatValue('x'.repeat(300));
  t.is(cut.length, 200);
  t.true(cut.endsWith('...'));
  t.is(formatValue('x'.repeat(198)).length, 200);
  t.false(formatValue('x'.repeat(198)).endsWith('...'));
});
