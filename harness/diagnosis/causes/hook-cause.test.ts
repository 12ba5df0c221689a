import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { findCause } from '../find-cause.ts';
import { facts } from '../fixtures/facts.ts';

const annotations = { 'helm.sh/hook': 'pre-install' };
const job = object('Job', 'web-wait', { metadata: { annotations } });
const podOf = (args: readonly string[]) =>
  object('Pod', 'web-wait-1', {
    metadata: { ownerReferences: [{ kind: 'Job', name: 'web-wait', uid: 'j1' }] },
    spec: { containers: [{ name: 'main', image: 'busybox', args }] },
  });
const asked = [job, object('Service', 'web'), object('Service', 'web-db'), object('ConfigMap', 'sleep')];

function told(log: string, args: readonly string[] = [], objects: readonly KubeObject[] = asked, exitCode?: number) {
  const hook = { title: 'pre-install hook Job/web-wait', pod: podOf(args), container: 'main', exitCode, log };
  const found = findCause({ ...facts([]), asked: objects, hooks: [hook] });
  return found && [found.certain, found.text];
}

const still = 'pre-install hook Job/web-wait did not finish: container main of pod web-wait-1 is still running';
const order = ': helm creates it after the pre-install hooks, and Job/web-wait is one of them';

test('An unfinished hook likely waits for the object it names, which helm creates only after the hook', (t) => {
  const said = `${still}; its last output: waiting for web-db:5432`;
  t.deepEqual(told('web is next\nwaiting for web-db:5432'), [false, `${said}; its log names Service/web-db${order}`]);
  t.deepEqual(told('', ['nc -z web.shop.svc 80']), [
    false,
    `${still}; it has no log; its command names Service/web${order}`,
  ]);
});

test('An unfinished hook that names no later object is reported with its last output', (t) => {
  const said = `${still}; its last output: sleep web-dbs and my-web`;
  t.deepEqual(told('sleep web-dbs and my-web'), [false, said]);
  t.deepEqual(told('waiting for web', [], [job]), [false, `${still}; its last output: waiting for web`]);
});

test('A failed hook is reported with its exit code, and one with an unresolved name with the object it waits for', (t) => {
  t.regex(
    String(told('waiting for web', [], asked, 3)),
    /^true,pre-install hook Job\/web-wait failed: container main ended with exit code 3/,
  );
  const hook = { title: 'pre-install hook Job/web-wait', pod: podOf([]), container: 'main', exitCode: 1, log: '' };
  const messages = [{ text: 'getaddrinfo ENOTFOUND web', pod: 'web-wait-1', container: 'main' }];
  const found = findCause({ ...facts([], { messages }), asked, hooks: [hook] });
  t.is(found?.text, `the name web does not resolve in pod web-wait-1: there is no Service web${order}`);
});
