import test from 'ava';
import { formatProblems } from './format-problems.ts';
import { createPalette } from './palette.ts';

const plain = createPalette(false);

/** The line under a problem at a column of a text, and its mark. */
function excerpt(text: string, column: number, line = 1): string[] {
  const problem = { at: { file: 'a.yaml', line, column }, message: 'wrong' };
  const [head, ...rest] = formatProblems(plain, [problem], () => text);
  if (head !== `a.yaml:${line}:${column}: wrong`) throw new Error(`unexpected: ${head}`);
  return rest;
}

const marked: readonly [what: string, line: string, column: number, mark: string][] = [
  ['A key', 'steps: [{requst: {}}]', 10, '         ^^^^^^'],
  ['A value of several words', 'a: {gte: two hundred}', 10, '         ^^^^^^^^^^^'],
  ['A quoted value', 'path: "/a b, c" # why', 8, '       ^^^^^^^'],
  ['A value with a colon', 'image: busybox:1.37', 8, '       ^^^^^^^^^^^^'],
  ['A list', 'steps: []', 8, '       ^'],
  ['What is missing at the end of a line', 'steps:', 7, '      ^'],
  ['A wide text before it', '数据集: {pth: 1}', 7, '         ^^^'],
  ['A tab before it', 'a:\tbad', 4, '   ^^^'],
];
for (const [what, line, column, mark] of marked) {
  test(`The location of a problem is marked: ${what}`, (t) => {
    t.deepEqual(excerpt(line, column), [`    1 │ ${line.replace('\t', ' ')}`, `      │ ${mark}`]);
  });
}

test('A long line is cut around the location, with the mark in the right column', (t) => {
  const line = `${'a'.repeat(300)} requst ${'b'.repeat(300)}`;
  const [shown = '', mark = ''] = excerpt(line, 302);
  t.true(shown.length < 130);
  t.regex(shown, /^ {4}1 │ … a+ requst b+ …$/);
  t.is(shown.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1).slice(0, 6), 'requst');
});

test('Terminal sequences in a file are removed', (t) => {
  t.deepEqual(excerpt('\u001b[31mred: 1', 1)[0], '    1 │ red: 1');
});

test('A problem of a flag, an empty file or an unreadable file has no excerpt', (t) => {
  const at = { file: 'a.yaml', line: 1, column: 1 };
  t.deepEqual(
    formatProblems(plain, [{ at: undefined, message: '--x: wrong' }], () => ''),
    ['--x: wrong'],
  );
  t.deepEqual(excerpt('', 1), []);
  t.deepEqual(
    formatProblems(plain, [{ at, message: 'wrong' }], () => undefined),
    ['a.yaml:1:1: wrong'],
  );
});

test('Excerpts are separated by an empty line, and every file is read once', (t) => {
  let reads = 0;
  const at = (line: number) => ({ file: 'a.yaml', line, column: 1 });
  const problems = [1, 2].map((line) => ({ at: at(line), message: `wrong ${line}` }));
  const lines = formatProblems(plain, problems, () => {
    reads += 1;
    return 'x: 1\ny: 2\n';
  });
  t.deepEqual(lines, [
    'a.yaml:1:1: wrong 1',
    '    1 │ x: 1',
    '      │ ^',
    '',
    'a.yaml:2:1: wrong 2',
    '    2 │ y: 2',
    '      │ ^',
  ]);
  t.is(reads, 1);
});

test('On a terminal the location, the problem and the mark are coloured', (t) => {
  const [head, , mark] = formatProblems(
    createPalette(true),
    [{ at: { file: 'a', line: 1, column: 1 }, message: 'no' }],
    () => 'x',
  );
  t.is(head, '\u001b[36ma:1:1\u001b[39m: \u001b[1mno\u001b[22m');
  t.true(mark?.endsWith('\u001b[31m^\u001b[39m'));
});
