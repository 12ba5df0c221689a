import test from 'ava';
import type { Tokens } from 'marked';
import { readDocument } from './documents.ts';

/** The proofs that neither have a link nor are marked open. */
function unproven(text: string): string[] {
  const tables = readDocument('docs/PRODUCTION_READINESS.md', text).tokens.filter(
    (token): token is Tokens.Table => token.type === 'table',
  );
  return tables.flatMap(({ rows }) =>
    rows.filter(([, proof]) => !/^\*\*open\*\*|\]\([^)]+\)/.test(proof?.text ?? '')).map(([what]) => what?.text ?? ''),
  );
}

test('Every row of the checklist links to its proof or is marked open', (t) => {
  const { text, tokens } = readDocument('docs/PRODUCTION_READINESS.md');
  t.true(tokens.filter(({ type }) => type === 'table').length >= 6);
  t.deepEqual(unproven(text), []);
});

test('A row without a proof is reported', (t) => {
  t.deepEqual(unproven('| what | proof |\n|---|---|\n| a | [x](x.md) |\n| b | **open**: later |\n| c | surely |\n'), [
    'c',
  ]);
});
