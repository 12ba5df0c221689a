import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import test from 'ava';
import { startApi } from '../../fixtures/start-api.ts';

// No request here reaches the database.
const api = await startApi('postgres://nobody@127.0.0.1:1/none');
test.after.always(() => api[Symbol.asyncDispose]());

for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json; charset=latin1',
  'application/jsonx',
  '',
]) {
  test(`a body of type ${JSON.stringify(type)} is a 415`, async (t) => {
    const { status, headers } = await api.call('POST', '/datasets', {
      body: '{"name":"a"}',
      headers: { 'content-type': type },
    });
    t.is(status, 415);
    t.is(headers.get('accept-post'), 'application/json');
  });
}
for (const [title, body] of [
  ['nothing', ''],
  ['half an object', '{"name":'],
  ['a trailing comma', '{"name":"a",}'],
  ['NaN', '{"name":NaN}'],
  ['invalid UTF-8', new Uint8Array([123, 34, 255, 34, 125])],
] as const) {
  test(`a body of ${title} is a 400`, async (t) => {
    t.is((await api.call('POST', '/datasets', { body, headers: { 'content-type': 'application/json' } })).status, 400);
  });
}
test('a body without a Content-Length is also limited to 1 MiB', async (t) => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      `${api.url}/datasets`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
        sent.destroy();
      },
    );
    sent.on('error', reject);
    sent.write('x'.repeat(700_000));
    sent.write('x'.repeat(700_000));
  });
  t.is(status, 413);
});
test('a deeply nested body is a 400', async (t) => {
  const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  t.is((await api.call('POST', '/datasets', { body, headers: { 'content-type': 'application/json' } })).status, 400);
});
test('a too large request head is a 431 problem, and a malformed request a 400 problem', async (t) => {
  t.is((await api.call('GET', `/datasets?after=${'x'.repeat(20_000)}`)).status, 431);
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write('HELLO\r\n\r\n');
  const answer = (await once(socket, 'data')).join('');
  t.regex(answer, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
});
test('a body with 90,000 unknown keys gets a short response', async (t) => {
  const keys = Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`k${index}`, 1]));
  const { status, body, text } = await api.call('POST', '/datasets', { json: { name: 'a', ...keys } });
  t.is(status, 400);
  t.is(body.errors.length, 101);
  t.is(body.errors.at(-1)?.detail, 'has 89900 more problems');
  t.true(text.length < 20_000);
  const long = await api.call('POST', '/datasets', { json: { name: 'a', ['x'.repeat(500_000)]: 1 } });
  t.true(long.text.length < 2_000);
});
