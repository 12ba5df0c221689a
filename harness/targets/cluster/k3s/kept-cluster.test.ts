import test from 'ava';
import type { Engine } from '../../../engine/engine.ts';
import { fileLabel } from '../../../host/run-labels.ts';
import { standingBeside } from './kept-cluster.ts';

test('Clusters of other platform files are listed in the order of their files', async (t) => {
  const container = (name: string, file?: string) => ({
    Id: name,
    Names: [`/${name}`],
    Labels: file === undefined ? {} : { [fileLabel]: file },
  });
  const containers = [
    container('mine', '/shop/platform.yaml'),
    container('theirs', '/web/platform.yaml'),
    container('ours', '/shop/second.yaml'),
    container('old'),
  ];
  const engine = { docker: { listContainers: async () => containers } } as unknown as Engine;
  t.deepEqual(await standingBeside(engine, { folder: '/shop', file: 'scenarios/platform.yaml' }), [
    { name: 'ours', file: '/shop/second.yaml' },
    { name: 'theirs', file: '/web/platform.yaml' },
    { name: 'old', file: 'no platform file' },
  ]);
});
