import test from 'ava';
import type { HopelessState } from '../cluster/hopeless-states.ts';
import { hopelessError } from './wait-error.ts';

const cases: readonly [shown: HopelessState, message: string, headline: string][] = [
  [
    'CreateContainerConfigError',
    'secret "db" not found',
    'a Secret, ConfigMap or key that a container references does not exist',
  ],
  [
    'CreateContainerConfigError',
    "couldn't find key url in Secret shop/db",
    'a Secret, ConfigMap or key that a container references does not exist',
  ],
  [
    'CreateContainerConfigError',
    'container app not found',
    'a resourceFieldRef names a container that its pod does not have',
  ],
  [
    'CreateContainerConfigError',
    'container has runAsNonRoot and image will run as root',
    'a container would run as root, which is not allowed',
  ],
  [
    'CreateContainerConfigError',
    'failed to prepare subPath for volumeMount "data"',
    'the configuration of a container is not valid',
  ],
];
for (const [shown, message, headline] of cases)
  test(`The headline of "${message}" is its kind of reason`, (t) => {
    const judgement = {
      state: 'hopeless',
      shown,
      message: `container main of pod api-0 cannot start: ${shown}: ${message}`,
    } as const;
    t.is(
      hopelessError(judgement, { what: 'release api is ready' }).message,
      `release api cannot become ready: ${headline}`,
    );
  });

test('The headline of a container that a probe keeps killing does not speak of readiness', (t) => {
  const message = 'container main of pod api-0 was killed 2 times in 30 s because its liveness probe fails: HTTP 404';
  const { message: headline } = hopelessError(
    { state: 'hopeless', shown: 'Unhealthy', message },
    { what: 'release api is ready' },
  );
  t.is(headline, 'release api cannot become ready: a failing probe keeps getting a container killed');
});
