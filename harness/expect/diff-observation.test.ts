import test from 'ava';
import { diffObservation } from './diff-observation.ts';

test('A diff shows what differs, with what holds around it and without what was not asked for', (t) => {
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

test('A matcher that does not hold stands against what was seen', (t) => {
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

test('A key that is missing shows as a line that is not there', (t) => {
  t.is(
    diffObservation({ a: 1, b: 2 }, { a: 1 }),
    `--- expected
+++ observed
@@ -1,2 +1,1 @@
 a: 1
-b: 2`,
  );
});

test('Nothing that was seen reads as nothing', (t) => {
  t.regex(diffObservation({ a: 1 }, undefined), /^-a: 1\n\+\(nothing\)$/m);
});

test('Further entries of a list are shown', (t) => {
  t.regex(diffObservation([{ id: 1 }], [{ id: 1, x: 2 }, { id: 2 }]), /^\+- id: 2$/m);
});

/** Expected, observed, and the lines that differ. */
const cases: readonly (readonly [title: string, expected: unknown, observed: unknown, lines: string])[] = [
  [
    'A matcher of a mapping shows the whole of what was seen',
    { equals: { a: 1 } },
    { a: 1, b: 2 },
    '-equals:|-  a: 1|+a: 1|+b: 2',
  ],
  [
    'A matcher that holds shows what was seen whole',
    [{ a: { any: true } }, 1],
    [{ a: { b: 2 }, c: 3 }, 2],
    '-- 1|+- 2',
  ],
  [
    'A list shows of each entry what was asked for',
    [{ id: 1 }, { id: 2 }],
    [
      { id: 1, x: 1 },
      { id: 3, x: 2 },
    ],
    '-- id: 2|+- id: 3',
  ],
  ['Where no list was seen what was expected stands alone', [1], 'x', '-- 1|+x'],
  ['A list of something shows the entries that lack', [1, 2], [1], '-- 2'],
  ['What every object of JavaScript has was not seen', { constructor: 1, a: 1 }, { a: 1 }, '-constructor: 1'],
  ['Nothing but null was seen', { a: 1 }, null, '-a: 1|+null'],
  ['A text is no list of its letters', ['a'], 'a', '-- a|+a'],
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

test('A long text is wrapped, and of what is the same only three lines stand around', (t) => {
  const long = 'word '.repeat(40).trim();
  const diff = diffObservation({ a: 1, b: 2, c: 3, d: 4, e: 5, f: long }, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 'x' });
  t.deepEqual(
    diff.split('\n').filter((line) => line.startsWith(' ')),
    [' c: 3', ' d: 4', ' e: 5'],
  );
  t.true(diff.split('\n').every((line) => line.length < 115));
});
