import test from 'ava';
import { findCause } from '../find-cause.ts';
import { facts, pod } from '../fixtures/facts.ts';

test('A node affinity that no node meets is told with the labels that it requires, and located by the first', (t) => {
  const matchExpressions = [
    { key: 'zone', operator: 'In', values: ['a', 'b'] },
    { key: 'gpu', operator: 'Exists' },
  ];
  const terms = { nodeSelectorTerms: [{ matchExpressions }] };
  const { status, ...placed } = pod(
    {},
    {},
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } },
  );
  const message = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
  const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
  const finding = findCause(
    facts([{ ...placed, status: { ...(status as object), phase: 'Pending', conditions: [scheduled] } }]),
  );
  t.is(
    finding?.text,
    "pod api-0 does not fit on any node: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector (its nodeAffinity requires zone In a, b and gpu Exists)",
  );
  t.like(finding?.field, { key: 'nodeAffinity', value: 'zone' });
});
