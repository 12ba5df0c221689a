import { appendFile, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { chartFolders } from '../../chart-folder.ts';
import { editedCharts } from '../fixtures/edited-shop.ts';
import { changedCharts } from './changed-charts.ts';

test('a rewritten Chart.yaml, as in a package, and its lock file are not a change, and a template is', async (t) => {
  await using one = await editedCharts([]);
  await using other = await editedCharts([]);
  const [before] = await chartFolders([join(one.folder, 'library')]);
  if (before === undefined) return t.fail();
  const { folder } = other;
  await writeFile(
    join(folder, 'library/Chart.yaml'),
    `# Packaged.\nversion: "${before.version}"\ntype: library\nname: '${before.name}'\ndescription: A library as a chart author writes one.\napiVersion: v2\n`,
  );
  await cp(join(folder, 'library/Chart.yaml'), join(folder, 'library/Chart.lock'));
  const changed = async () => [
    ...(await changedCharts([before], await chartFolders([join(folder, 'library')]))).keys(),
  ];
  t.deepEqual(await changed(), []);
  await appendFile(join(folder, 'library/templates/_all.tpl'), '\n');
  t.deepEqual(await changed(), [before.name]);
  return;
});
