import test from 'ava';
import { list, watch } from '../../kube/fixtures/fake-api.ts';
import { helmRecord } from '../../kube/fixtures/helm-record.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Releases } from '../../targets/target.ts';
import { stepContext } from '../fixtures/step-context.ts';
import type { Undoing } from '../step-run.ts';
import { run } from './run.ts';

const deployed = { revision: 1, status: 'deployed', chart: 'web-1.0.0', updated: '2026-03-14T09:27:18Z' };

/** The outcome of an upgrade that fails where that is expected. @param after what the release is then. */
async function outcomeOf(t: Parameters<typeof stepContext>[0], after: Releases['state']) {
  const context = await stepContext(t, '/none', () => undefined);
  const states = [async () => deployed, after];
  const releases = {
    names: ['web'],
    state: (name: string) => (states.shift() ?? after)(name),
    upgrade: () => Promise.reject(new HarnessError('release web could not be upgraded')),
  } as unknown as Releases;
  const target = { ...context.target, releases };
  const asked = { upgrade: 'web', values: {}, valuesFiles: [] };
  const { value } = await run(asked, {
    ...context,
    target,
    expected: (key) => (key === 'error' ? { any: true } : undefined),
  });
  return value;
}

test('An upgrade that is expected to fail returns the state of the release', async (t) => {
  const failed = { ...deployed, revision: 2, status: 'failed' };
  t.like(await outcomeOf(t, async () => failed), {
    error: 'release web could not be upgraded',
    status: 'failed',
    revision: 2,
  });
});

test('An upgrade that is expected to fail omits the state if it cannot be read', async (t) => {
  const value = await outcomeOf(t, () => Promise.reject(new Error('no answer')));
  t.deepEqual(value, { error: 'release web could not be upgraded', output: '' });
});

test('A release that contains the namespace of another one is not uninstalled', async (t) => {
  const records = [
    helmRecord('space', 1, { manifest: '{apiVersion: v1, kind: Namespace, metadata: {name: data}}' }),
    helmRecord('web', 1, { manifest: '{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: data}}' }),
  ];
  const context = await stepContext(t, '/secrets', (response, request) =>
    (request.url?.includes('watch=') ? watch('open') : list('1', ...records))(response, request),
  );
  const releases = { names: ['space', 'web'], state: async () => deployed } as unknown as Releases;
  const target = { ...context.target, releases };
  const asked = { uninstall: 'space', values: {}, valuesFiles: [] };
  const error = await t.throwsAsync(run(asked, { ...context, target }), { instanceOf: HarnessError });
  t.like(error, {
    message: 'Namespace/data would be deleted with release space, and web in it could not be put back',
    next: 'isolation: cluster',
  });
});

test('In a namespace of its own only a release that a step installs is removed, because it may have objects beyond', async (t) => {
  const context = await stepContext(t, '/none', () => undefined);
  const undone: string[] = [];
  const releases = {
    names: ['web'],
    state: async () => undefined,
    install: async () => undefined,
    upgrade: async () => undefined,
  } as unknown as Releases;
  const asked = { values: {}, valuesFiles: [] };
  for (const throwaway of ['namespace', 'cluster'] as const) {
    const target = { ...context.target, releases, throwaway };
    const defer = (_: unknown, { what, where }: Undoing) => void undone.push(`${throwaway}: ${what} in the ${where}`);
    await run({ ...asked, install: 'more', chart: 'more' }, { ...context, target, defer });
    await run({ ...asked, upgrade: 'web' }, { ...context, target, defer });
  }
  t.deepEqual(undone, ['namespace: release more in the cluster']);
});
