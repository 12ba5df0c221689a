import test from 'ava';
import { event } from '../../health/fixtures/seen.ts';
import { findCause } from '../find-cause.ts';
import { facts, pod, waiting } from '../fixtures/facts.ts';

const volumes = [
  { name: 'data', hostPath: { path: '/no/such' } },
  { name: 'nas', nfs: { server: 'nas.test', path: '/x' } },
];
const creating = pod(waiting('ContainerCreating'), {}, { volumes });
const setUp = (volume: string, why: string) =>
  event(creating, 'FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${why}`);

test('A volume whose path the node does not have is the cause while the containers wait for it', (t) => {
  const finding = findCause(
    facts([creating, setUp('data', 'hostPath type check failed: /no/such is not a directory')]),
  );
  t.is(
    finding?.text,
    'volume data (hostPath) of pod api-0 cannot be mounted: hostPath type check failed: /no/such is not a directory',
  );
  t.true(finding?.certain);
  t.like(finding?.field, { key: 'hostPath', value: '/no/such', within: ['volumes', 'data'] });
});

test('The output of a mount command says why a volume cannot be mounted', (t) => {
  const why =
    'mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs nas.test:/x /var/lib/x\nOutput: mount.nfs: Failed to resolve server nas.test\n';
  const finding = findCause(facts([creating, setUp('nas', why)]));
  t.is(finding?.text, 'volume nas (nfs) of pod api-0 cannot be mounted: mount.nfs: Failed to resolve server nas.test');
  t.false(finding?.certain);
  t.like(finding?.field, { key: 'nfs', value: 'nas.test' });
});

test('A failed mount is not the cause once the containers have started', (t) => {
  const started = pod({ state: { running: {} } }, {}, { volumes });
  t.is(findCause(facts([started, setUp('data', 'not a directory')])), undefined);
});
