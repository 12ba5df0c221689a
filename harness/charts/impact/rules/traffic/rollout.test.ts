import test from 'ava';
import { compareManifests } from '../../compare/compare.ts';
import { schemas } from '../../fixtures/edited-shop.ts';

const shop = (strategy: object, accessModes: readonly string[]) => ({
  objects: [
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        strategy,
        template: { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
      },
    },
  ],
  namespace: 'shop',
  chartLabel: 'shop-1.0.0',
});

const found = (strategy: object, accessMode: string) =>
  compareManifests(shop({ type: 'Recreate' }, [accessMode]), shop(strategy, [accessMode]), { schemas, builtImages: [] })
    .findings.filter(({ rule }) => rule === 'rollout')
    .map(({ effect }) => effect);

test('a rollout that runs two pods on one claim is about its data, and otherwise no harm', (t) => {
  t.deepEqual(found({ type: 'RollingUpdate' }, 'ReadWriteOnce'), ['DATA']);
  t.deepEqual(found({ type: 'RollingUpdate' }, 'ReadWriteMany'), ['CHANGE']);
  t.deepEqual(found({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }, 'ReadWriteOnce'), [
    'CHANGE',
  ]);
});
