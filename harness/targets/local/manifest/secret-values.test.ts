import test from 'ava';
import { kubeObject, renderedPlatform, secret } from '../fixtures/platform.ts';
import { indexObjects } from './index-objects.ts';
import { secretValues } from './secret-values.ts';

test('passwords, URIs and the passwords in them are secret; names, hosts, ports and short values are not', (t) => {
  const { releases } = renderedPlatform([
    {
      name: 'postgres',
      objects: [
        secret('postgres', {
          username: 'kaggle',
          KAGGLE_USERNAME: 'kaggle',
          database: 'kaggle',
          host: 'postgres',
          port: '5432',
          password: 'correct-horse',
          uri: 'postgres://kaggle:battery%21@postgres:5432/kaggle',
          flag: 'on',
        }),
        kubeObject('ConfigMap', 'open', { data: { note: 'no secret at all' } }),
      ],
    },
  ]);
  t.deepEqual(secretValues(indexObjects(releases)), [
    'postgres://kaggle:battery%21@postgres:5432/kaggle',
    'correct-horse',
    'battery%21',
  ]);
});
