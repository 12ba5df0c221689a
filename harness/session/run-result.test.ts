import test from 'ava';
import { platformSchema } from '../model/platform.ts';
import { Redactor } from './redact.ts';
import { RunRecord } from './run-record.ts';
import { runResult } from './run-result.ts';

test('A result keeps what no verdict tells, without the lines for whoever follows the run, and without secrets', (t) => {
  const redactor = new Redactor();
  redactor.addSecretObject({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { password: Buffer.from('correct-horse').toString('base64') },
  } as never);
  const record = new RunRecord(() => undefined, redactor);
  const parts = {
    platform: platformSchema.parse({ platform: 'shop', releases: [{ name: 'api', chart: 'api' }] }) as never,
    scenarios: [],
    target: { kind: 'k3s', reason: 'asked for' },
    kubernetes: undefined,
    asked: undefined,
    rules: {},
    brokenOff: undefined,
  } as unknown as Parameters<typeof runResult>[1];
  t.is(runResult(record, parts).notes, undefined);
  record.emit({ type: 'note', text: 'took up cluster x' });
  record.emit({ type: 'note', text: 'api ended by itself: exit code 5\n  with correct-horse', isKept: true });
  t.deepEqual(runResult(record, parts).notes, [{ title: 'api ended by itself: exit code 5', text: '  with ***' }]);
});
