import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import test from 'ava';
import { chartFolders, planDocs } from 'platform-scenarios/charts';
import { planSchemas } from './plan-schemas.ts';

test('schemas, types, READMEs and references are what `npm run charts:generate` makes of the charts', async (t) => {
  const charts = await chartFolders([join(import.meta.dirname, '../../charts')]);
  for (const { path, text } of [...(await planSchemas()), ...(await planDocs(charts))])
    t.is(await readFile(path, 'utf8'), text, `${relative('', path)} differs: run npm run charts:generate`);
});
