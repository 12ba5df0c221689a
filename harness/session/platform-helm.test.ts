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
  const changed: string[] = [];
  const helm = platformHelm(started, (name) => void changed.push(name));
  const state = await helm.upgrade<{ readonly replicas?: number }>('kaggle-data-api', { replicas: 3 });
  t.deepEqual(state, deployed);
  t.deepEqual(changed, ['kaggle-data-api']);
  t.is(upgrades[0]?.[0], 'kaggle-data-api');
  t.like(upgrades[0]?.[1], { values: { replicas: 3 }, timeoutMs: 180_000 });
});

test('Each release that code changes is told before, and again once it is uninstalled; an unknown one is not', async (t) => {
  const told: unknown[] = [];
  const helm = platformHelm(target(undefined).started, (...name) => void told.push(name));
  await t.throwsAsync(helm.upgrade('unknown'));
  await helm.uninstall('api');
  t.deepEqual(told, [['api'], ['api', 'gone']]);
});

test('A release that is gone after its upgrade and a target without releases are errors', async (t) => {
  const { started } = target(undefined);
  await t.throwsAsync(platformHelm(started, () => undefined).upgrade('api'), {
    instanceOf: HarnessError,
    message: /api no longer exists/,
  });
  const { releases: _, ...without } = started;
  await t.throwsAsync(platformHelm({ ...without, kind: 'local' }, () => undefined).state('api'), {
    message: /no Helm releases/,
  });
});
