import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { chartFolders } from '../../chart-folder.ts';
import { checkRenderings } from '../../check/check-renderings.ts';
import { Renderer } from '../renderer.ts';
import { renderStaged, stageCharts } from '../stage-charts.ts';

const source = join(import.meta.dirname, '../../../..');
const root = await mkdtemp(join(tmpdir(), 'render-charts-test-'));
test.after.always(() => rm(root, { recursive: true, force: true }));

test('rejected values and an invalid YAML file are reported with their line', async (t) => {
  for (const path of ['charts/library', 'charts/kaggle-data-pvc'])
    await cp(join(source, path), join(root, path), { recursive: true });
  await appendFile(join(root, 'charts/kaggle-data-pvc/values-dev.yaml'), 'siez: 1Gi\nmode: 7\n');
  await appendFile(join(root, 'charts/kaggle-data-pvc/values-staging.yaml'), 'size: [1\n');
  const renderer = await Renderer.create();
  await using resources = new AsyncDisposableStack();
  const staged = await stageCharts(renderer, await chartFolders([join(root, 'charts')]), resources);
  const renderings = await renderStaged(renderer, staged);
  const { problems } = checkRenderings(renderings, new Map());
  t.deepEqual(
    problems.map((problem) => problem.replace(/^.*charts\//, '').replace(/; expected .*|YAML: .*/, '')),
    [
      'kaggle-data-pvc/values-dev.yaml:6:1: values: the key mode was given',
      'kaggle-data-pvc/values-dev.yaml:5:1: values: the key siez was given (did you mean size?)',
      'kaggle-data-pvc/values-staging.yaml:5:1: not valid ',
    ],
  );
});
