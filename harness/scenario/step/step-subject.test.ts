import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import { homesIn } from '../../kube/watch/namespace-view.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Failure } from '../../model/result/result.ts';
import { scenarioOf } from '../../session/fixtures/scenario-of.ts';
import type { StartedTarget } from '../../targets/target.ts';
import { subjectOfError } from './step-subject.ts';

const view: object = { homes: homesIn('shop'), namespace: 'shop', all: () => [], get: () => undefined, at: () => view };
const target = { cluster: { view }, releases: { needsOf: () => [] } } as unknown as StartedTarget;
const ofRelease = (release: string) =>
  object('Pod', 'operator-0', {
    metadata: {
      annotations: { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': 'shop' },
    },
  });
const failure: Failure = { message: 'it did not become ready', evidence: [] };

/** Whether a release that the scenario needs may be the cause of a failed wait. */
function mayBeCause(apiVersion: string, kind: string, release = 'api'): boolean {
  const wait = `{apiVersion: ${apiVersion}, kind: ${kind}, name: a, until: ready}`;
  const scenario = scenarioOf(`scenario: S\nneeds: [api]\nsteps: [{wait: ${wait}}]\n`);
  const [step] = scenario.steps;
  if (step === undefined) throw new Error('no step');
  const { isNeeded } = subjectOfError({ scenario, step, sinceMs: 0, target }, new HarnessError('no'), failure);
  return isNeeded?.(ofRelease(release)) ?? false;
}

test('A release that the scenario needs may be the cause of a custom resource that does not become ready', (t) => {
  t.true(mayBeCause('shop.example/v1', 'Order'));
  t.false(mayBeCause('shop.example/v1', 'Order', 'job'));
});

test('Kubernetes itself acts on its own kinds', (t) => {
  t.false(mayBeCause('v1', 'Pod'));
  t.false(mayBeCause('apps/v1', 'Deployment'));
  t.false(mayBeCause('networking.k8s.io/v1', 'Ingress'));
});
