import { readFileSync } from 'node:fs';
import test from 'ava';
import { hopelessStates, ruledOut } from './hopeless-states.ts';

const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
const [, part = ''] = /^### Hopeless states$([\s\S]*?)^###? /m.exec(page) ?? [];

test('docs/scenarios.md lists exactly the hopeless states', (t) => {
  const listed = [...part.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, state, words]) => [state, words]);
  t.deepEqual(listed, Object.entries(hopelessStates));
});

test('docs/scenarios.md lists exactly what a hopeless state rules out', (t) => {
  const listed = [...part.matchAll(/^- (.+)$/gm)].map(([, line = '']) => [...line.matchAll(/`([A-Za-z]{3,})`/g)]);
  t.deepEqual(
    listed.map((words) => new Set(words.map(([, word]) => word).filter((word) => word !== 'gte'))),
    [ruledOut.phases, ruledOut.conditions, ruledOut.counts],
  );
});
