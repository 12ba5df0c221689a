import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import { findCause } from '../find-cause.ts';
import { facts } from '../fixtures/facts.ts';

const refused = [{ text: 'Cannot evict pod. The disruption budget api needs 2 healthy pods and has 2 currently' }];
const budget = (spec: object, expectedPods: number) =>
  object('PodDisruptionBudget', 'api', { spec, status: { desiredHealthy: 2, expectedPods } });

test('A PodDisruptionBudget that keeps all its pods is the cause of an eviction that is refused', (t) => {
  const finding = findCause(facts([budget({ minAvailable: 2 }, 2)], { messages: refused }));
  t.is(
    finding?.text,
    'PodDisruptionBudget api never allows an eviction: its minAvailable of 2 keeps 2 pods, all that it selects',
  );
  t.like(finding?.field, { key: 'minAvailable', value: '2' });
  const share = findCause(facts([budget({ maxUnavailable: '10%' }, 2)], { messages: refused }));
  t.like(share?.field, { key: 'maxUnavailable', value: '10%' });
});

test('A PodDisruptionBudget that allows an eviction once all its pods are ready is not the cause', (t) => {
  t.is(findCause(facts([budget({ minAvailable: 2 }, 3)], { messages: refused })), undefined);
});
