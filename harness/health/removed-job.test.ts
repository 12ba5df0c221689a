import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, lineOf, object, seen } from './fixtures/seen.ts';
import { judgeObject } from './judge-workload.ts';

const migrate = (metadata: object = { uid: undefined }, spec: object = { ttlSecondsAfterFinished: 0 }, kind = 'Job') =>
  object(kind, 'migrate', { metadata, spec });
const at = (given: KubeObject, time: string) => ({ ...given, lastTimestamp: time });
const complete = event(object('Job', 'migrate'), 'Completed', 'done');
const gaveUp = event(object('Job', 'migrate'), 'BackoffLimitExceeded', 'too often');
const over =
  'BackoffLimitExceeded | Job/migrate failed and was removed: BackoffLimitExceeded too often | nothing to do';
const isThere = '... Job/migrate: not created yet';
const removed: readonly (readonly [title: string, given: KubeObject, events: readonly KubeObject[], told: string])[] = [
  ['that completed', migrate(), [complete], 'Job/migrate is complete and was removed (ttlSecondsAfterFinished)'],
  ['that failed', migrate(), [gaveUp], over],
  [
    'that failed without a message',
    migrate(),
    [{ ...gaveUp, message: undefined } as never],
    over.replace(' too often', ''),
  ],
  [
    'that completed after it had failed',
    migrate(),
    [at(complete, '2026-01-02T00:00:00Z'), at(gaveUp, '2026-01-01T00:00:00Z')],
    'Job/migrate is complete and was removed (ttlSecondsAfterFinished)',
  ],
  [
    'with other events after its end',
    migrate(),
    [
      at(gaveUp, '2026-01-01T00:00:00Z'),
      at(event(object('Job', 'migrate'), 'SuccessfulDelete', 'x'), '2026-01-02T00:00:00Z'),
    ],
    over,
  ],
  ['that is known by its uid', migrate({ uid: 'uid-migrate' }), [gaveUp], over],
  ['whose predecessor failed', migrate({ uid: 'new' }), [gaveUp], isThere],
  ['beside an event about nothing', migrate(), [{ ...complete, involvedObject: undefined } as never], isThere],
  ['beside a Pod of its name', migrate(), [event(object('Pod', 'migrate'), 'Completed', 'done')], isThere],
  ['without a TTL', migrate({ uid: undefined }, {}), [complete], isThere],
  [
    'that is really a Pod',
    migrate({ uid: undefined }, { ttlSecondsAfterFinished: 0 }, 'Pod'),
    [complete],
    '... Pod/migrate: not created yet',
  ],
];
for (const [title, given, events, words] of removed)
  test(`A missing Job ${title}`, (t) => t.is(lineOf(judgeObject(given, seen(...events))), words));
