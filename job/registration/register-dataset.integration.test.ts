import test from 'ava';
import { type DatasetsApi, startDatasetsApi } from '../fixtures/start-datasets-api.ts';
import { startPlatform } from '../fixtures/start-platform.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createDatasetsClient } from './datasets-client.ts';
import { registerDataset } from './register-dataset.ts';

const iris = { name: 'uciml/iris', description: 'Iris Species', source_url: 'http://source/1' };

const http = createHttpClient({ proxy: {}, idleTimeoutMs: 1000, secrets: [] });
const clientOf = (api: DatasetsApi, token?: string) =>
  createDatasetsClient({
    url: api.url,
    token,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    http,
    signal: new AbortController().signal,
  });

test('a registration is created once, updated if it differs, and otherwise not written', async (t) => {
  await using api = await startDatasetsApi();
  const client = clientOf(api);
  t.is(await registerDataset(client, iris), 'created');
  t.is(await registerDataset(client, iris), 'unchanged');
  t.is(await registerDataset(client, { ...iris, source_url: 'http://source/2' }), 'updated');
  t.is(api.rows.length, 1);
  t.like(api.rows[0], { id: 1, ...iris, source_url: 'http://source/2' });
});

test('a registration that another run creates in between is updated', async (t) => {
  await using api = await startDatasetsApi();
  api.beforePost = () => api.rows.push({ id: 5, ...iris, description: 'theirs' });
  t.is(await registerDataset(clientOf(api), iris), 'updated');
  t.is(api.rows.length, 1);
});

test('writes send the token, and an error for a wrong one does not contain it', async (t) => {
  await using api = await startDatasetsApi('tok3n');
  t.is(await registerDataset(clientOf(api, 'tok3n'), iris), 'created');
  const error = await t.throwsAsync(registerDataset(clientOf(api, 'other'), { ...iris, description: 'new' }));
  t.regex(error?.message ?? '', /POST .* answered 401, expected 200/);
  t.notRegex(error?.message ?? '', /other/);
});

test('if the API is down the download is kept, and the next run registers it', async (t) => {
  await using platform = await startPlatform();
  platform.api.failures.push(503, 503, 503, 503);
  const first = await platform.run();
  t.is(first.outcome.result, 'failed');
  t.deepEqual(platform.api.rows, []);
  const second = await platform.run();
  t.like(second.outcome, { result: 'unchanged', fetchedBytes: 0, registration: 'created' });
  t.is(platform.source.dataset('uciml/iris')?.seen.downloads, 1);
});

test('a short outage of the API is retried', async (t) => {
  await using platform = await startPlatform();
  platform.api.failures.push(503, 502);
  const { outcome } = await platform.run();
  t.like(outcome, { result: 'fetched', registration: 'created' });
});
