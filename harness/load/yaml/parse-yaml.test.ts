import test from 'ava';
import { parseYaml } from './parse-yaml.ts';

const text = 'a:\nb: {c: , d: 1}\ne:\n  - f:\n  -\n';
const places: readonly (readonly [path: readonly PropertyKey[], place: string])[] = [
  [['a'], '1:1'],
  [['b', 'c'], '2:5'],
  [['b', 'd'], '2:13'],
  [['e', 0, 'f'], '4:5'],
  [['e', 1], '4:3'],
];
for (const [path, place] of places)
  test(`${path.join('.')} is located at ${place}, even without a value`, (t) => {
    const { line, column } = parseYaml(text, 'a.yaml')[0]?.locate(path) ?? { line: 0, column: 0 };
    t.is(`${line}:${column}`, place);
  });
