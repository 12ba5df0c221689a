import test from 'ava';
import type { ReleaseState } from '../target.ts';
import { commandBack, wayBack } from './way-back.ts';

const state = (revision: number, status = 'deployed', updated = `at ${revision}`): ReleaseState => ({
  ...{ revision, status, updated, chart: 'web-1.0.0' },
});
const chart = { chart: 'charts/web' };
const manifests = { manifests: 'web.yaml' };

const cases: readonly [
  title: string,
  history: readonly ReleaseState[],
  before: ReleaseState | undefined,
  release: Parameters<typeof commandBack>[2],
  command: RegExp,
][] = [
  ['that was changed is rolled back', [state(3), state(4)], state(3), chart, /^helm -n web rollback web 3$/],
  ['whose upgrade failed is rolled back', [state(3), state(4, 'failed')], state(3), chart, /rollback web 3$/],
  ['that is new is uninstalled', [state(1)], undefined, undefined, /^helm -n web uninstall web$/],
  ['that was uninstalled is reinstalled', [], state(3), chart, /run .*--reuse$/],
  ['that was reinstalled has no revision to roll back to', [state(1, 'deployed', 'now')], state(1), chart, /--reuse$/],
  ['whose uninstall did not finish is reinstalled', [state(3), state(4, 'uninstalling')], state(3), chart, /--reuse$/],
  ['whose chart is not in the platform is only inspected', [], state(3), undefined, /^helm -n web history web$/],
  ['that is unchanged is only inspected', [state(3)], state(3), chart, /^helm -n web status web$/],
  ['of changed manifests is restored by a run, not by helm', [state(3), state(4)], state(3), manifests, /--reuse$/],
  ['of new manifests is deleted', [state(1)], undefined, manifests, /^kubectl -n web delete -f web.yaml$/],
  ['of a new kustomization is deleted', [state(1)], undefined, { kustomize: 'web' }, /^kubectl -n web delete -k web$/],
];
for (const [title, history, before, release, command] of cases)
  test(`A release ${title}`, (t) => {
    const to = { name: 'web', namespace: 'web', ...(before && { before }) };
    t.regex(commandBack(wayBack(history, before), to, release), command);
  });
