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
