import test from 'ava';
import { expressionsIn, interpolate } from './interpolate.ts';

const scope = {
  vars: { n: 3, text: 'a b', list: [1, 'x'], map: { k: true }, nothing: null, yes: true, half: 0.5 },
  run: { id: 'abc' },
};

const filled = (value: unknown, from = scope as object): unknown => interpolate(value, { ...from });

const whole: readonly [text: string, value: unknown][] = [
  ['${{ vars.n }}', 3],
  ['${{vars.text}}', 'a b'],
  ['${{ vars.list }}', [1, 'x']],
  ['${{ vars.map }}', { k: true }],
  ['${{ vars.nothing }}', null],
  ['${{ vars.yes }}', true],
  ['${{ vars.half }}', 0.5],
  ['${{ vars.n\n + 1 }}', 4],
];
for (const [text, value] of whole) {
  test(`${JSON.stringify(text)} keeps the type of its value`, (t) => t.deepEqual(filled(text), value));
}

const parts: readonly [text: string, value: string][] = [
  ['/datasets/${{ vars.n }}', '/datasets/3'],
  ['${{ vars.n }}${{ vars.half }}', '30.5'],
  ['${{ run.id }}-${{ vars.text }}', 'abc-a b'],
  ['list ${{ vars.list }}', 'list [1,"x"]'],
  ['map ${{ vars.map }}', 'map {"k":true}'],
  ['nothing ${{ vars.nothing }}', 'nothing null'],
  [' ${{ vars.yes }}', ' true'],
  ['no expression: $vars {{ x }} ${x}', 'no expression: $vars {{ x }} ${x}'],
];
for (const [text, value] of parts) {
  test(`${JSON.stringify(text)} becomes the string ${JSON.stringify(value)}`, (t) => t.is(filled(text), value));
}

test('A mapping inside an expression may end in two braces', (t) => {
  t.deepEqual(filled('${{ {"a": {"b": vars.n}} }}'), { a: { b: 3 } });
  t.is(filled('got ${{ {"a": {"b": vars.n}} }}'), 'got {"a":{"b":3}}');
});

test('An invalid expression ends at the first two closing braces', (t) => {
  t.deepEqual(
    expressionsIn('${{ 1 + }} and ${{ vars.n }}').map(({ expression }) => expression),
    ['1 +', 'vars.n'],
  );
});

test('The value of an expression is inserted verbatim, never as a replacement pattern', (t) => {
  t.is(filled('[${{ vars.t }}]', { vars: { t: "$& $1 $'" } }), "[$& $1 $']");
});

test('Expressions are evaluated at any depth of lists and mappings; keys and other values are unchanged', (t) => {
  t.deepEqual(filled({ '${{ k }}': [{ a: '${{ vars.n }}' }, 7, null] }), {
    '${{ k }}': [{ a: 3 }, 7, null],
  });
});

test('Expressions are found with their paths', (t) => {
  t.deepEqual(expressionsIn({ a: ['x', 'y ${{ vars.n }} ${{ run.id }}'], b: { c: '${{ vars.text }}' }, d: 1 }), [
    { expression: 'vars.n', path: ['a', 1] },
    { expression: 'run.id', path: ['a', 1] },
    { expression: 'vars.text', path: ['b', 'c'] },
  ]);
});
