import test from 'ava';
import { withWholeNumbers } from './with-whole-numbers.ts';

const value = {
  columns: { id: 'int8', n: 'int8', name: 'text' },
  rows: [
    { id: '9007199254740993', n: '-7', name: '5' },
    { id: null, n: '0', name: 'x' },
  ],
};
const rowsFor = (expected: object) => withWholeNumbers(value, expected as never)['rows'];

test('An int8 becomes an exact number if a number is expected', (t) => {
  t.deepEqual(rowsFor({ rows: [{ id: 1 }] }), [
    { id: 9007199254740993n, n: '-7', name: '5' },
    { id: null, n: '0', name: 'x' },
  ]);
  t.deepEqual(rowsFor({ rows: { contains: { n: 0 } } }), [
    { id: '9007199254740993', n: -7, name: '5' },
    { id: null, n: 0, name: 'x' },
  ]);
});

for (const [title, matcher] of [
  ['a bigint', 9007199254740993n],
  ['a comparison', { gte: 1 }],
  ['one of several comparisons', { exists: 'yes', lt: 5 }],
  ['the type integer', { type: 'integer' }],
  ['the type number', { type: 'number' }],
] as const)
  test(`An int8 becomes a number if ${title} is expected`, (t) => {
    t.like(rowsFor({ rows: [{ n: matcher }] }), [{ n: -7 }, { n: 0 }]);
  });

for (const [title, expected] of [
  ['a string', { rows: [{ n: '-7' }] }],
  ['null', { rows: [{ n: null }] }],
  ['the type string', { rows: [{ n: { type: 'string' } }] }],
  ['a pattern', { rows: [{ n: { matches: '^-' } }] }],
  ['a number under another key', { rows: [{ other: 1 }], rowCount: 2 }],
  ['a number for a column that is not an int8', { rows: [{ name: 5 }] }],
  ['nothing', {}],
] as const)
  test(`A value stays as PostgreSQL prints it if ${title} is expected`, (t) => {
    t.is(withWholeNumbers(value, expected as never), value);
  });

test('A result without rows or columns is returned unchanged', (t) => {
  const none = { rowCount: 1 };
  t.is(withWholeNumbers(none, { rows: [{ n: 1 }] }), none);
  const noRows = { columns: { n: 'int8' } };
  t.is(withWholeNumbers(noRows, { rows: [{ n: 1 }] }), noRows);
});
