import test, { type ExecutionContext } from 'ava';
import { type Answer, list, watch } from '../../kube/fixtures/fake-api.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { recordedOf, stepContext } from '../fixtures/step-context.ts';
import { logsStep } from './define.ts';
import { run } from './run.ts';

const annotations = recordedOf('api');
const container = (name: string, restartCount = 0) => ({ name, ready: true, restartCount, state: { running: {} } });
const podOf = (name: string, ...containerStatuses: readonly object[]) => ({
  metadata: { name, annotations, resourceVersion: '1' },
  status: { phase: 'Running', containerStatuses, initContainerStatuses: [container('migrate')] },
});
const ending = (name: string, release: string) => {
  const pod = podOf(name, container('main'));
  const deletionTimestamp = '2026-01-01T00:00:00Z';
  return { ...pod, metadata: { ...pod.metadata, annotations: recordedOf(release), deletionTimestamp } };
};
const pods = [
  podOf('api-b', container('main', 2), container('sidecar')),
  podOf('api-a', container('main')),
  ending('api-old', 'api'),
  ending('last-0', 'last'),
];

/** Logs say who was asked for them and how; the container `sidecar` has none. */
const answer: Answer = (response, request) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
  const pod = /pods\/([^/]+)\/log$/.exec(pathname)?.[1];
  if (pod === undefined) {
    const answered = searchParams.has('watch') ? watch('open') : list('1', ...pods);
    return answered(response, request);
  }
  const name = searchParams.get('container');
  if (name === 'sidecar' || (searchParams.has('previous') && pod === 'api-a'))
    return response.writeHead(400).end('{"message": "no logs"}');
  searchParams.delete('container');
  return response.writeHead(200).end(`${pod}/${name}\nwith ${searchParams}\n`);
};

async function read(t: ExecutionContext, input: object) {
  const context = await stepContext(t, '/pods', answer);
  return run(logsStep.schema.parse(input), context);
}

test('The logs of a release come from all its pods, ordered by name, without init containers', async (t) => {
  const { value } = await read(t, { release: 'api' });
  t.deepEqual(value, {
    text: 'api-a/main\nwith \napi-b/main\nwith ',
    lines: ['api-a/main', 'with ', 'api-b/main', 'with '],
    pods: ['api-a', 'api-b'],
  });
});

test('Logs of a pod that is being deleted are read only if the step asks for them', async (t) => {
  t.deepEqual((await read(t, { release: 'api' })).value['pods'], ['api-a', 'api-b']);
  t.deepEqual((await read(t, { release: 'api', ending: true })).value['pods'], ['api-a', 'api-b', 'api-old']);
  t.deepEqual((await read(t, { pod: 'api-old' })).value['pods'], ['api-old']);
  t.is(
    (await t.throwsAsync(read(t, { release: 'last' })))?.message,
    'release last has only pods that are being deleted; `ending: true` includes them',
  );
});

test('The API server is asked for the pod, container, tail and since of the step', async (t) => {
  const { value } = await read(t, { pod: 'api-b', container: 'migrate', tail: 5, since: '1500ms' });
  t.is(value['text'], 'api-b/migrate\nwith tailLines=5&sinceSeconds=2');
});

test('The run before the last restart is read from containers that have one', async (t) => {
  const { value } = await read(t, { release: 'api', previous: true });
  t.deepEqual(value['lines'], ['api-b/main', 'with previous=true']);
});

const failures: readonly [title: string, input: object, message: string, observed: string][] = [
  [
    'The error for an unknown pod lists the existing pods',
    { pod: 'api' },
    'there is no pod api',
    'pods of shop: api-a, api-b, api-old, last-0',
  ],
  [
    'The error for a release without pods lists the pods of other releases',
    { release: 'db' },
    'release db has no pods',
    'pods of shop: api-a, api-b, api-old, last-0',
  ],
  [
    'The error for an unknown container lists the existing containers',
    { pod: 'api-a', container: 'mian' },
    'container mian is not found in pod api-a',
    'api-a: init migrate (running, 0 restarts), main (running, 0 restarts)',
  ],
  [
    'The error for a missing previous run lists the restarts of each container',
    { pod: 'api-a', previous: true },
    'there is no previous run of api-a/main',
    'api-a: init migrate (running, 0 restarts), main (running, 0 restarts)',
  ],
  [
    'The error for a container without logs contains its state',
    { pod: 'api-b', container: 'sidecar' },
    'api-b/sidecar has no logs yet',
    'api-b: init migrate (running, 0 restarts), main (running, 2 restarts), sidecar (running, 0 restarts)',
  ],
];
for (const [title, input, message, observed] of failures) {
  test(title, async (t) => {
    const error = await t.throwsAsync(read(t, input), { instanceOf: HarnessError });
    t.like(error, { message, observed });
  });
}
