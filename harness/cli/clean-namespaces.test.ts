import { hostname } from 'node:os';
import test from 'ava';
import { runLabels } from '../cluster/run-labels.ts';
import { fateOf } from './clean-namespaces.ts';

const hourMs = 3_600_000;
const now = Date.parse('2026-11-24T12:00:00Z');
/** No process has a number this high. */
const deadPid = 2 ** 22 + 1;

/** A namespace that is two hours old. */
const namespace = (labels: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop-1a', creationTimestamp: '2026-11-24T10:00:00Z', labels },
});
const made = (process: string, kept = false) =>
  namespace({ ...runLabels('1a', kept), 'platform-scenarios.process': process });
const own = runLabels('1a')['platform-scenarios.process'] ?? '';
const dead = own.replace(/^\d+/, String(deadPid));

test("A namespace that no run made is nobody's to remove, however old", (t) => {
  t.is(fateOf(namespace({}), 1, now), undefined);
  t.is(fateOf(namespace({ app: 'shop' }), 1, now), undefined);
});

test('One whose process of this machine runs stays, one whose process is gone goes', (t) => {
  t.deepEqual(fateOf(namespace(runLabels('1a')), 1, now), {
    removed: false,
    why: `process ${process.pid} is using it`,
  });
  t.like(fateOf(made(dead), undefined, now), {
    removed: true,
    why: `process ${deadPid}, which made it, is gone`,
  });
});

test('One that was kept on purpose stays', (t) => {
  t.like(fateOf(made(dead, true), 1, now), { removed: false });
});

test('One of another machine, or of no known process, goes only by its age', (t) => {
  for (const one of [made('12.another-machine'), namespace({ 'platform-scenarios.harness': '1a' })]) {
    t.false(fateOf(one, undefined, now)?.removed);
    t.false(fateOf(one, 3 * hourMs, now)?.removed);
    t.true(fateOf(one, hourMs, now)?.removed);
  }
  t.is(
    fateOf(made('12.another-machine'), undefined, now)?.why,
    'a process of another-machine made it, 2 h old; --older-than DURATION removes it by its age',
  );
});

test('The process is told in the characters of a label', (t) => {
  t.regex(own, /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
  t.true(own.startsWith(`${process.pid}.${hostname().slice(0, 5)}`));
});
