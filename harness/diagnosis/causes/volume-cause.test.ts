import test from 'ava';
import { event, object } from '../../health/fixtures/seen.ts';
import { findCause } from '../find-cause.ts';
import { facts } from '../fixtures/facts.ts';

test('A claim whose access mode is not supported is located by that mode', (t) => {
  const claim = object('PersistentVolumeClaim', 'api-data', {
    spec: { accessModes: ['ReadWriteMany'] },
    status: { phase: 'Pending' },
  });
  const failed = event(claim, 'ProvisioningFailed', 'NodePath only supports ReadWriteOnce');
  t.like(findCause(facts([claim, failed]))?.field, { key: 'accessModes', value: 'ReadWriteMany' });
});
