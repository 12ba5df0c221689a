import test from 'ava';
import { startApi } from '../fixtures/start-api.ts';

// No request here reaches the database.
const api = await startApi('postgres://nobody@127.0.0.1:1/none');
test.after.always(() => api[Symbol.asyncDispose]());

test('an unknown route is a 404 problem with the id of the request', async (t) => {
  const { status, body, headers } = await api.call('GET', '/nothing', { headers: { 'x-request-id': 'my-1' } });
  t.is(status, 404);
  t.is(body.request_id, 'my-1');
  t.is(headers.get('x-request-id'), 'my-1');
});
test('a request id that could forge a log line is replaced', async (t) => {
  const { headers } = await api.call('GET', '/nothing', { headers: { 'x-request-id': 'a b{}' } });
  t.regex(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});
for (const [method, path, allow] of [
  ['PUT', '/datasets', 'GET, HEAD, OPTIONS, POST'],
  ['DELETE', '/datasets', 'GET, HEAD, OPTIONS, POST'],
  ['POST', '/datasets/1', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
  ['GET', '/datasets/1/restore', 'OPTIONS, POST'],
  ['POST', '/health', 'GET, HEAD, OPTIONS'],
] as const) {
  test(`${method} ${path} is a 405 that allows ${allow}`, async (t) => {
    const { status, headers } = await api.call(method, path);
    t.is(status, 405);
    t.is(headers.get('allow'), allow);
  });
}
test('OPTIONS returns the allowed methods', async (t) => {
  const { status, headers } = await api.call('OPTIONS', '/datasets');
  t.is(status, 204);
  t.is(headers.get('allow'), 'GET, HEAD, OPTIONS, POST');
});
for (const id of ['0', '-1', 'abc', '1.5', '1e3', '9007199254740993', '%00', "1'--"]) {
  test(`the id ${id} is a 400`, async (t) => {
    t.is((await api.call('GET', `/datasets/${id}`)).status, 400);
    t.is((await api.call('DELETE', `/datasets/${id}`)).status, 400);
    t.is((await api.call('POST', `/datasets/${id}/restore`)).status, 400);
  });
}
test('the contract is served as JSON and as a page without external resources', async (t) => {
  const openapi = JSON.parse((await api.call('GET', '/openapi.json')).text);
  t.is(openapi.openapi, '3.1.0');
  const { text, headers } = await api.call('GET', '/docs');
  t.regex(headers.get('content-type') ?? '', /^text\/html/);
  t.notRegex(text, /<script|<link|<img|src="http|@import/);
});
