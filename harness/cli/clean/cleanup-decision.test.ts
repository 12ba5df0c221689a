import { hostname } from 'node:os';
import test from 'ava';
import { fileLabel, runLabels } from '../../host/run-labels.ts';
import { decideCleanup, ofAnother } from './cleanup-decision.ts';

const hourMs = 3_600_000;
const nowMs = Date.parse('2026-11-24T12:00:00Z');
/** No process has a number this high. */
const deadPid = 2 ** 22 + 1;
const own = runLabels('1a')['platform-scenarios.process'] ?? '';
const dead = own.replace(/^\d+/, String(deadPid));
const made = (process: string, kept = false) => ({ ...runLabels('1a', kept), 'platform-scenarios.process': process });

/** The decision of something that is two hours old. */
const decision = (labels: Readonly<Record<string, string>>, olderThanMs: number | undefined, keptGoes = false) =>
  decideCleanup({ labels, madeAtMs: nowMs - 2 * hourMs }, { keptGoes, olderThanMs, nowMs });

test('An object that no run created is never removed, however old', (t) => {
  t.is(decision({}, 1), undefined);
  t.is(decision({ app: 'shop' }, 1, true), undefined);
});

test('An object of a process on this machine is kept while the process runs, and removed once it has ended', (t) => {
  t.deepEqual(decision(runLabels('1a'), 1), { removed: false, why: `process ${process.pid} is using it` });
  t.deepEqual(decision(made(dead), undefined), {
    removed: true,
    why: `process ${deadPid}, which created it, has ended`,
  });
});

test('An object kept on purpose is retained by the rule for kept ones, and otherwise removed unless in use', (t) => {
  t.deepEqual(decision(made(dead, true), 1), { removed: false, why: 'it was kept on purpose' });
  t.deepEqual(decision(made(dead, true), undefined, true), { removed: true, why: 'it was kept' });
  t.deepEqual(decision(made(own, true), 1, true), { removed: false, why: `process ${process.pid} is using it` });
});

test('An object of another machine or an unknown process is removed only by its age', (t) => {
  for (const labels of [made('12.another-machine'), { 'platform-scenarios.harness': '1a' }]) {
    t.false(decision(labels, undefined, true)?.removed);
    t.false(decision(labels, 3 * hourMs, true)?.removed);
    t.true(decision(labels, hourMs, true)?.removed);
  }
  t.is(
    decision(made('12.another-machine'), undefined)?.why,
    'a process on another-machine created it, 2 h old; --older-than DURATION removes it by age',
  );
});

test('The process is encoded as a valid label value', (t) => {
  t.regex(own, /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
  t.true(own.startsWith(`${process.pid}.${hostname().slice(0, 5)}`));
});

test('A cluster of another or unknown platform file is left alone, except with --all', (t) => {
  const labels = { [fileLabel]: '/home/me/shop/platform.yaml' };
  t.is(ofAnother(labels, '/home/me/shop/platform.yaml'), undefined);
  t.is(ofAnother(labels, undefined), undefined);
  t.deepEqual(ofAnother(labels, '/home/me/bank/platform.yaml'), {
    removed: false,
    why: 'it belongs to /home/me/shop/platform.yaml; --all removes it too',
  });
  t.false(ofAnother({}, '/home/me/bank/platform.yaml')?.removed);
});
