import { availableParallelism } from 'node:os';
import test from 'ava';
import { podSpecSchema } from '../manifest/pod-spec.ts';
import { resolveResource } from './resolve-resource.ts';

const resources = { limits: { memory: '128Mi', cpu: '1500m' }, requests: { cpu: 1 } };
const [container] = podSpecSchema.parse({ containers: [{ name: 'api', resources }, { name: 'none' }] }).containers;

test('a resource is expressed in units of the divisor, rounded up', (t) => {
  if (!container) return t.fail();
  t.is(resolveResource('limits.memory', '1Mi', container), '128');
  t.is(resolveResource('limits.cpu', '1', container), '2');
  t.is(resolveResource('limits.cpu', '0', container), '2');
  t.is(resolveResource('requests.cpu', '1m', container), '1000');
});

test("a missing limit defaults to the machine's capacity, a missing request to 0", (t) => {
  const [bare] = podSpecSchema.parse({ containers: [{ name: 'bare' }] }).containers;
  if (!bare) return t.fail();
  t.is(resolveResource('limits.cpu', '1', bare), String(availableParallelism()));
  t.is(resolveResource('requests.memory', '1', bare), '0');
  t.is(resolveResource('limits.fantasy', '1', bare), undefined);
});
