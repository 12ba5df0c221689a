import test from 'ava';
import { HarnessError } from '../model/errors/harness-error.ts';
import type { ReleaseRequest, ReleaseState, Releases, StartedTarget } from '../targets/target.ts';
import { platformHelm } from './platform-helm.ts';

const unused = () => Promise.reject(new Error('not asked for'));

/** A target that remembers the upgrades it is asked for, and whose releases then stand as told. */
function target(state: ReleaseState | undefined) {
  const upgrades: [string, ReleaseRequest][] = [];
  const releases: Releases = {
    names: ['kaggle-data-api'],
    mark: unused,
    unmark: unused,
    state: async () => state,
    upgrade: async (name, request) => void upgrades.push([name, request]),
    install: unused,
    upgradeAll: unused,
    rollback: unused,
    uninstall: async () => undefined,
    test: unused,
    restore: unused,
    commandBack: unused,
    needsOf: () => [],
    originOf: unused,
  };
  const started: StartedTarget = {
    kind: 'k3s',
    releases,
    http: unused,
    address: unused,
    podAddresses: unused,
    connection: unused,
    runJob: unused,
    howToReach: () => [],
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { started, upgrades };
}

test('An upgrade accepts values typed by the chart and returns the state of the release', async (t) => {
  const deployed = { revision: 2, status: 'deployed', chart: 'kaggle-data-api-1.0.0', updated: '2026-01-01T00:00:00Z' };
  const { started, upgrades } = target(deployed);
  const changed = new Set<string>();
  const helm = platformHelm(started, changed);
  const state = await helm.upgrade<{ readonly replicas?: number }>('kaggle-data-api', { replicas: 3 });
  t.deepEqual(state, deployed);
  t.deepEqual([...changed], ['kaggle-data-api']);
  t.is(upgrades[0]?.[0], 'kaggle-data-api');
  t.like(upgrades[0]?.[1], { values: { replicas: 3 }, timeoutMs: 180_000 });
});

test('A release that code changes counts as changed before; an unknown one does not, nor one of its own once it is gone', async (t) => {
  const changed = new Set<string>();
  const { started } = target(undefined);
  const helm = platformHelm(started, changed);
  await t.throwsAsync(helm.upgrade('unknown'));
  t.deepEqual([...changed], []);
  await t.throwsAsync(helm.rollback('kaggle-data-api'));
  await t.throwsAsync(helm.install('page', 'charts/page'));
  t.deepEqual([...changed], ['kaggle-data-api', 'page'], 'a failed change may have changed a part');
  await helm.uninstall('page');
  await helm.uninstall('kaggle-data-api');
  t.deepEqual([...changed], ['kaggle-data-api']);
});

test('A release that is gone after its upgrade and a target without releases are errors', async (t) => {
  const { started } = target(undefined);
  await t.throwsAsync(platformHelm(started, new Set()).upgrade('api'), {
    instanceOf: HarnessError,
    message: /api no longer exists/,
  });
  const { releases: _, ...without } = started;
  await t.throwsAsync(platformHelm({ ...without, kind: 'local' }, new Set()).state('api'), {
    message: /no Helm releases/,
  });
});
