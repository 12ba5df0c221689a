import test from 'ava';
import { diffObservation } from './diff-observation.ts';

test('A diff shows differences with matching context, and omits what was not expected', (t) => {
  const expected = { status: 201, json: { id: { type: 'integer' }, name: 'iris', tags: ['a', 'b'] } };
  const observed = { status: 201, json: { id: 7, name: 'Iris', tags: ['a', 'c'], created: 'now' }, body: 'long' };
  t.is(
    diffObservation(expected, observed),
    `--- expected
+++ observed
@@ -1,7 +1,7 @@
 status: 201
 json:
   id: 7
-  name: iris
+  name: Iris
   tags:
     - a
-    - b
+    - c`,
  );
});

test('A failed matcher is shown against the observed value', (t) => {
  t.is(
    diffObservation({ few: { gt: 5 }, many: { gt: 5 } }, { few: 3, many: 6 }),
    `--- expected
+++ observed
@@ -1,3 +1,2 @@
-few:
-  gt: 5
+few: 3
 many: 6`,
  );
});

test('A missing key is shown as a removed line', (t) => {
  t.is(
    diffObservation({ a: 1, b: 2 }, { a: 1 }),
    `--- expected
+++ observed
@@ -1,2 +1,1 @@
 a: 1
-b: 2`,
  );
});

test('An undefined observation is shown as (nothing)', (t) => {
  t.regex(diffObservation({ a: 1 }, undefined), /^-a: 1\n\+\(nothing\)$/m);
});

test('Additional list entries are shown', (t) => {
  t.regex(diffObservation([{ id: 1 }], [{ id: 1, x: 2 }, { id: 2 }]), /^\+- id: 2$/m);
});

/** Expected, observed, and the lines that differ. */
const cases: readonly (readonly [title: string, expected: unknown, observed: unknown, lines: string])[] = [
  [
    'A matcher on a mapping shows the whole observed mapping',
    { equals: { a: 1 } },
    { a: 1, b: 2 },
    '-equals:|-  a: 1|+a: 1|+b: 2',
  ],
  [
    'A matcher that holds shows the whole observed value',
    [{ a: { any: true } }, 1],
    [{ a: { b: 2 }, c: 3 }, 2],
    '-- 1|+- 2',
  ],
  [
    'A list shows only the expected keys of each entry',
    [{ id: 1 }, { id: 2 }],
    [
      { id: 1, x: 1 },
      { id: 3, x: 2 },
    ],
    '-- id: 2|+- id: 3',
  ],
  ['A whole list is shown against an observed value that is not a list', [1], 'x', '-- 1|+x'],
  ['A list shows its missing entries', [1, 2], [1], '-- 2'],
  [
    'Inherited properties of JavaScript objects do not count as observed',
    { constructor: 1, a: 1 },
    { a: 1 },
    '-constructor: 1',
  ],
  ['An observed null is shown as null', { a: 1 }, null, '-a: 1|+null'],
  ['A string is not a list of its characters', ['a'], 'a', '-- a|+a'],
];
for (const [title, expected, observed, lines] of cases) {
  test(title, (t) => {
    const changed = diffObservation(expected, observed)
      .split('\n')
      .slice(2)
      .filter((line) => /^[-+]/.test(line));
    t.is(changed.join('|'), lines);
  });
}

test('A long string is wrapped, and unchanged context is limited to three lines', (t) => {
  const long = 'word '.repeat(40).trim();
  const diff = diffObservation({ a: 1, b: 2, c: 3, d: 4, e: 5, f: long }, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 'x' });
  t.deepEqual(
    diff.split('\n').filter((line) => line.startsWith(' ')),
    [' c: 3', ' d: 4', ' e: 5'],
  );
  t.true(diff.split('\n').every((line) => line.length < 115));
});
