import { readFileSync } from 'node:fs';
import test from 'ava';
import { hopelessStates } from './hopeless-states.ts';

test('The page lists just the hopeless states that there are', (t) => {
  const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
  const [, part = ''] = /^### Hopeless states$([\s\S]*?)^###? /m.exec(page) ?? [];
  const listed = [...part.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, state, words]) => [state, words]);
  t.deepEqual(listed, Object.entries(hopelessStates));
});
