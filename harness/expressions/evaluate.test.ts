import test from 'ava';
import { evaluate, membersRead, parseExpression, rootsRead } from './evaluate.ts';

const values: readonly [expression: string, value: unknown][] = [
  ['vars.n + 1', 4],
  ['vars.n / 2', 1],
  ['vars.half * 2.0', 1],
  ['vars.text + "!"', 'hello!'],
  ['vars.list', [1, 2, 3]],
  ['vars.list.map(x, x * 2)', [2, 4, 6]],
  ['vars.list.exists(x, x > 2)', true],
  ['vars.deep.inner[1].name', 'b'],
  ['vars.nothing == null', true],
  ['has(vars.gone) ? vars.gone : "fallback"', 'fallback'],
  ['{"a": vars.n, "b": [vars.half]}', { a: 3, b: [0.5] }],
  ['vars.text.size()', 5],
  ['vars.big', 2 ** 60],
];
const vars = {
  n: 3,
  half: 0.5,
  text: 'hello',
  list: [1, 2, 3],
  deep: { inner: [{ name: 'a' }, { name: 'b' }] },
  nothing: null,
  big: 2 ** 60,
};

for (const [expression, value] of values) {
  test(`${expression} is ${JSON.stringify(value)}`, (t) => t.deepEqual(evaluate(expression, { vars }), value));
}

const ofTwoTypes = [
  ['vars.n == "3"', 'the number 3 is compared with the string "3": use string() or int()'],
  ['vars.n != "7"', 'the number 3 is compared with the string "7": use string() or int()'],
  ['"3" == vars.n', 'the number 3 is compared with the string "3": use string() or int()'],
  ['vars.half != ".5"', 'the number 0.5 is compared with the string ".5": use string() or double()'],
  ['vars.yes == "true"', 'the boolean true is compared with the string "true": use string() or bool()'],
  ['vars.list.all(x, x != "1")', 'the number 1 is compared with the string "1": use string() or int()'],
] as const;
for (const [expression, message] of ofTwoTypes) {
  test(`${expression} throws instead of being true or false`, (t) => {
    t.throws(() => evaluate(expression, { vars: { ...vars, yes: true } }), { message });
  });
}

const comparable: readonly [expression: string, value: unknown][] = [
  ['vars.n == "http"', false],
  ['vars.n != null && vars.text != null', true],
  ['string(vars.n) == "3"', true],
  ['vars.n == 3.0', true],
  ['vars.list == "1"', false],
  ['vars.n == "3" || vars.n == 3', true],
];
for (const [expression, value] of comparable) {
  test(`${expression} is ${String(value)}`, (t) => t.is(evaluate(expression, { vars }), value));
}

test('An unknown name throws an error that names it', (t) => {
  t.throws(() => evaluate('vars.gone', { vars }), { message: /gone/ });
  t.throws(() => evaluate('other', { vars }), { message: /other/ });
});

test('An invalid expression throws', (t) => {
  t.throws(() => parseExpression('vars.'));
});

test('Members that are read by dot or by index, at any depth, are listed once', (t) => {
  t.deepEqual(membersRead('vars.a + vars["b"] + other.c + size(vars.a.d)', 'vars'), ['a', 'b']);
});

test('A macro’s variable counts neither as a root nor as an owner of members', (t) => {
  t.deepEqual(rootsRead('vars.list.exists(x, x.id > captured.n)'), ['vars', 'captured']);
  t.deepEqual(rootsRead('vars.list.map(x, x > 1, x * run.id)'), ['vars', 'run']);
  t.deepEqual(rootsRead('[1].filter(y, [2].all(z, z > y))'), []);
  t.deepEqual(membersRead('captured.l.all(vars, vars.a > 1)', 'vars'), []);
});

test('A macro’s variable is unknown outside its macro', (t) => {
  t.deepEqual(rootsRead('[1].all(x, x > 1) && x'), ['x']);
  t.deepEqual(rootsRead('cel.bind(q, q + vars.a, q + 1)'), ['q', 'vars']);
});
