import test from 'ava';
import { type Answer, fakeApi, send } from '../fixtures/fake-api.ts';
import { KubeError } from './kube-error.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', name: 'web' };
const putOff: Answer = (response) => {
  response.writeHead(429, { 'retry-after': '0.01' });
  response.end('{"kind": "Status", "message": "storage is (re)initializing"}');
};

test('A request that the server puts off is repeated, as often as clients do that', async (t) => {
  await using api = await fakeApi();
  api.answers(putOff, putOff, send({ metadata: { name: 'web' } }));
  t.like(await api.client.get(pod), { metadata: { name: 'web' } });
  t.is(api.requests.length, 3);
  api.answers(putOff);
  await t.throwsAsync(api.client.get(pod), { instanceOf: KubeError, message: /storage is \(re\)initializing/ });
  t.is(api.requests.length, 13);
});

test('A refused eviction is not repeated, and a repetition ends with its signal', async (t) => {
  await using api = await fakeApi();
  api.answers(putOff);
  const path = '/api/v1/namespaces/shop/pods/web/eviction';
  await t.throwsAsync(api.client.request('POST', path, { body: {} }), { instanceOf: KubeError });
  t.is(api.requests.length, 1);
  api.answers((response) => response.writeHead(429, { 'retry-after': '600' }).end());
  const stop = new AbortController();
  const asked = api.client.get(pod, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await t.throwsAsync(asked, { name: 'AbortError' });
});
