import test from 'ava';
import { deployment, kubeObject, renderedPlatform } from '../fixtures/platform.ts';
import { findUnavailable } from './find-unavailable.ts';

const { releases } = renderedPlatform([
  { name: 'redis', local: { run: 'redis' }, objects: [deployment('redis', {})] },
  { name: 'api', objects: [deployment('api', {})] },
  { name: 'volume', objects: [kubeObject('PersistentVolumeClaim', 'data')] },
  { name: 'postgres', local: { run: 'postgres' }, objects: [deployment('postgres', {})] },
]);

test('a release of containers without a command for them does not run here; one without containers does', (t) => {
  const unavailable = findUnavailable(releases, '/usr/bin/redis-server');
  t.deepEqual([...unavailable], [['api', 'platform.yaml gives it no local.run']]);
});

test('Of two releases with an object of one kind and name in two namespaces the second does not run', (t) => {
  const far = { ...kubeObject('Secret', 'db'), metadata: { name: 'db', namespace: 'far' } };
  const { releases: both } = renderedPlatform([
    { name: 'one', objects: [kubeObject('Secret', 'db')] },
    { name: 'other', objects: [far] },
  ]);
  const why =
    'Secret/db is in the namespaces shop and far, and the local target tells objects apart by kind and name alone';
  t.deepEqual([...findUnavailable(both, undefined)], [['other', why]]);
});

test('Redis does not run where no redis-server is installed', (t) => {
  t.regex(findUnavailable(releases, undefined).get('redis') ?? '', /REDIS_SERVER_BIN/);
});
