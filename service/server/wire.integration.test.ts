import { once } from 'node:events';
import { connect } from 'node:net';
import { problemSchema } from '../contract/problem.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { until } from '../fixtures/until.ts';

const it = await postgresTest();
// A rejected request does not reach the database.
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';

// Raw requests, since a client library would correct them.
const refused: [string, string, number][] = [
  ['no Host header', 'GET /datasets HTTP/1.1\r\n\r\n', 400],
  ['two Host headers', 'GET /datasets HTTP/1.1\r\nhost: a\r\nHOST: b\r\n\r\n', 400],
  ['two Host headers that agree', 'GET /datasets HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n', 400],
  ['an invalid Host', 'GET /datasets HTTP/1.1\r\nhost: a b/<x>\r\n\r\n', 400],
  ['a Host with a user', 'GET /datasets HTTP/1.1\r\nhost: user@a\r\n\r\n', 400],
  ['an unsupported HTTP version', 'GET /datasets HTTP/2.0\r\nhost: a\r\n\r\n', 400],
  ['a malformed request line', 'HELLO\r\n\r\n', 400],
  ['an unknown method', 'BREW /datasets HTTP/1.1\r\nhost: a\r\n\r\n', 400],
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nhost: a\r\n\r\n', 405],
  ['an unknown expectation', 'GET /datasets HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n\r\n', 417],
  [
    'two Content-Length headers',
    'POST /datasets HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    400,
  ],
  [
    'both Content-Length and chunked',
    'POST /datasets HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    400,
  ],
  [
    'a transfer coding other than chunked',
    'POST /datasets HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['an asterisk as the path', 'GET * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404],
  ['an unknown path', 'TRACE / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404],
];
for (const [title, request, status] of refused) {
  it(`a request with ${title} is answered with a problem of status ${status}`, async (t) => {
    await using api = await startApi(NOWHERE);
    const [head = '', text = ''] = (await ask(api.url, request)).split('\r\n\r\n');
    t.regex(head, new RegExp(`^HTTP/1.1 ${status} `));
    t.regex(head, /content-type: application\/problem\+json/i);
    t.is(problemSchema.parse(JSON.parse(text)).status, status);
  });
}
it('OPTIONS * returns every method of the server', async (t) => {
  await using api = await startApi(NOWHERE);
  const answer = await ask(api.url, 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  t.regex(answer, /^HTTP\/1.1 204 /);
  t.regex(answer, /\r\nallow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n/i);
});
it('an HTTP/1.0 request needs no Host', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.regex(await ask(api.url, 'GET /datasets HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 /);
});
it('a Host may be empty, a name or an address, with or without a port', async (t) => {
  await using api = await startApi(NOWHERE);
  for (const host of ['', 'a', 'a.example:3000', '127.0.0.1:80', '[::1]:3000', 'my_service.namespace.svc', 'a:']) {
    const answer = await ask(api.url, `GET /nothing HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    t.regex(answer, /^HTTP\/1.1 404 /, host);
  }
});
it('the keep-alive timeout is longer than that of proxies', async (t) => {
  await using api = await startApi(NOWHERE);
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').setEncoding('utf8');
  socket.write('GET /nothing HTTP/1.1\r\nhost: a\r\n\r\n');
  const answer = (await once(socket, 'data')).join('');
  socket.destroy();
  const [, seconds] = /keep-alive: timeout=(\d+)/i.exec(answer) ?? [];
  t.true(Number(seconds) > 90, answer);
});
it('headers that arrive too slowly end in a 408', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), {}, [], {
    headersTimeout: 100,
    connectionsCheckingInterval: 20,
  });
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').setEncoding('utf8');
  socket.write('GET /datasets HTTP/1.1\r\nhost: a\r\n');
  const answer = (await once(socket, 'data')).join('');
  t.regex(answer, /^HTTP\/1.1 408 [\s\S]*application\/problem\+json/);
});
it('a client that disconnects during its request is not counted as a request, and is logged at debug only', async (t, databases) => {
  const lines: string[] = [];
  await using api = await startApi(await databases.migrated(), { LOG_LEVEL: 'debug' }, lines);
  for (const length of ['content-length: 1000', 'transfer-encoding: chunked']) {
    for (const [method, path] of [
      ['POST', '/datasets'],
      ['PUT', '/datasets/1'],
      ['PATCH', '/datasets/1'],
    ] as const) {
      lines.length = 0;
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      socket.write(`${method} ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${length}\r\n\r\n`);
      socket.write(length.startsWith('c') ? '{"name":' : '8\r\n{"name":\r\n', () => socket.destroy());
      await until('it is logged', async () => lines.length > 0);
      t.regex(lines.join(), /"level":"debug".*the client disconnected/);
    }
  }
  t.notRegex(await api.services.metrics.render(), /http_requests_total\{/);
});
it('a client that disconnects during its response is logged at debug only', async (t, databases) => {
  const lines: string[] = [];
  await using api = await startApi(await databases.migrated(), { LOG_LEVEL: 'debug' }, lines);
  const datasets = Array.from({ length: 50 }, (_, index) => ({ name: `n${index}`, description: 'x'.repeat(10_000) }));
  t.is((await api.call('POST', '/datasets/bulk', { json: { datasets } })).status, 200);
  lines.length = 0;
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.on('error', () => {}).pause();
  // More than the system buffers for a client that does not read.
  socket.write('GET /datasets?limit=50 HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(40));
  await until('answers are on their way', async () => lines.filter((line) => line.includes('"request"')).length >= 20);
  socket.resetAndDestroy();
  await until('it is logged', async () => lines.some((line) => line.includes('disconnected during the response')));
  t.notRegex(lines.join(), /"level":"(warn|error)"/);
});
it('large bodies above the memory limit are rejected with a 503', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const port = Number(new URL(api.url).port);
  const head =
    'POST /datasets HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1048576\r\n\r\n';
  let refusals = 0;
  const sockets = Array.from({ length: 80 }, () => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (text) => {
      if (String(text).startsWith('HTTP/1.1 503')) refusals++;
    });
    socket.write(head + ' '.repeat(1_048_575));
    return socket;
  });
  await until('some are refused', async () => refusals >= 15);
  for (const socket of sockets) socket.destroy();
  await until(
    'others are served again',
    async () => (await api.call('POST', '/datasets', { json: { name: 'a' } })).status < 500,
  );
  t.true(refusals < 20);
});
it('stalled bodies do not block other requests', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const head = 'POST /datasets HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
  const begin = (text: string) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.on('error', () => {}).write(head + text);
    return socket;
  };
  const post = async (name: string) =>
    (await api.call('POST', '/datasets', { json: { name, description: 'x'.repeat(1_000) } })).status;
  const empty = Array.from({ length: 80 }, () => begin('transfer-encoding: chunked\r\n\r\n'));
  t.is(await post('beside bodies of which nothing has arrived'), 201);
  const half = Array.from({ length: 80 }, () => begin(`content-length: 1048576\r\n\r\n${' '.repeat(1_048_575)}`));
  let count = 0;
  await until('stalled bodies are rejected', async () => (await post(`beside half ones ${count++}`)) === 201);
  for (const socket of [...empty, ...half]) socket.destroy();
});

async function ask(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  socket.write(request);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}
