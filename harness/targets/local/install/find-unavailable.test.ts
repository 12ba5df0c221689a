import test from 'ava';
import { deployment, kubeObject, renderedPlatform } from '../fixtures/platform.ts';
import { findUnavailable } from './find-unavailable.ts';

const { releases } = renderedPlatform([
  { name: 'redis', local: { run: 'redis' }, objects: [deployment('redis', {})] },
  { name: 'api', objects: [deployment('api', {})] },
  { name: 'volume', objects: [kubeObject('PersistentVolumeClaim', 'data')] },
  { name: 'postgres', local: { run: 'postgres' }, objects: [deployment('postgres', {})] },
]);

test('a release with containers but no local.run is unavailable; one without containers is available', (t) => {
  const unavailable = findUnavailable(releases, '/usr/bin/redis-server');
  t.deepEqual([...unavailable], [['api', 'platform.yaml has no local.run for it']]);
});

test('If two releases have the same object in different namespaces, the second is unavailable', (t) => {
  const far = { ...kubeObject('Secret', 'db'), metadata: { name: 'db', namespace: 'far' } };
  const { releases: both } = renderedPlatform([
    { name: 'one', objects: [kubeObject('Secret', 'db')] },
    { name: 'other', objects: [far] },
  ]);
  const why =
    'Secret/db is in the namespaces shop and far, but the local target identifies objects only by kind and name';
  t.deepEqual([...findUnavailable(both, undefined)], [['other', why]]);
});

test('Redis is unavailable without a redis-server', (t) => {
  t.regex(findUnavailable(releases, undefined).get('redis') ?? '', /REDIS_SERVER_BIN/);
});
