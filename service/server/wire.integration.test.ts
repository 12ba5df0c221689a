import { once } from 'node:events';
import { connect } from 'node:net';
import { problemSchema } from '../contract/problem.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { until } from '../fixtures/until.ts';

const it = await postgresTest();
// What is refused gets as far as no database.
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';

// As they go over the wire, since a client would tidy them up.
const refused: [string, string, number][] = [
  ['no Host header', 'GET /datasets HTTP/1.1\r\n\r\n', 400],
  ['two Host headers', 'GET /datasets HTTP/1.1\r\nhost: a\r\nHOST: b\r\n\r\n', 400],
  ['two Host headers that agree', 'GET /datasets HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n', 400],
  ['a Host that is none', 'GET /datasets HTTP/1.1\r\nhost: a b/<x>\r\n\r\n', 400],
  ['a Host with a user', 'GET /datasets HTTP/1.1\r\nhost: user@a\r\n\r\n', 400],
  ['a version that is not spoken here', 'GET /datasets HTTP/2.0\r\nhost: a\r\n\r\n', 400],
  ['no HTTP', 'HELLO\r\n\r\n', 400],
  ['a method that nobody knows', 'BREW /datasets HTTP/1.1\r\nhost: a\r\n\r\n', 400],
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nhost: a\r\n\r\n', 405],
  ['an unknown expectation', 'GET /datasets HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n\r\n', 417],
  ['two lengths', 'POST /datasets HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}', 400],
  [
    'a length and chunks',
    'POST /datasets HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    400,
  ],
  [
    'a coding besides chunks',
    'POST /datasets HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a star for a path', 'GET * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404],
  ['a path that no route has', 'TRACE / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404],
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
it('OPTIONS for the server as a whole tells every method that it has', async (t) => {
  await using api = await startApi(NOWHERE);
  const answer = await ask(api.url, 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  t.regex(answer, /^HTTP\/1.1 204 /);
  t.regex(answer, /\r\nallow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n/i);
});
it('a request of HTTP/1.0 needs no Host', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.regex(await ask(api.url, 'GET /datasets HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 /);
});
it('a Host may be empty, a name or an address, with a port or without', async (t) => {
  await using api = await startApi(NOWHERE);
  for (const host of ['', 'a', 'a.example:3000', '127.0.0.1:80', '[::1]:3000', 'my_service.namespace.svc', 'a:']) {
    const answer = await ask(api.url, `GET /nothing HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    t.regex(answer, /^HTTP\/1.1 404 /, host);
  }
});
it('a connection is kept longer than a proxy keeps it', async (t) => {
  await using api = await startApi(NOWHERE);
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').setEncoding('utf8');
  socket.write('GET /nothing HTTP/1.1\r\nhost: a\r\n\r\n');
  const answer = (await once(socket, 'data')).join('');
  socket.destroy();
  const [, seconds] = /keep-alive: timeout=(\d+)/i.exec(answer) ?? [];
  t.true(Number(seconds) > 90, answer);
});
it('headers that come too slowly end in a 408', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), {}, [], {
    headersTimeout: 100,
    connectionsCheckingInterval: 20,
  });
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').setEncoding('utf8');
  socket.write('GET /datasets HTTP/1.1\r\nhost: a\r\n');
  const answer = (await once(socket, 'data')).join('');
  t.regex(answer, /^HTTP\/1.1 408 [\s\S]*application\/problem\+json/);
});
it('a client that goes in the middle of its body is no failure: it is not counted, and not told above debug', async (t, databases) => {
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
      await until('it is told', async () => lines.length > 0);
      t.regex(lines.join(), /"level":"debug".*the client went away/);
    }
  }
  t.notRegex(await api.services.metrics.render(), /http_requests_total\{/);
});
it('a client that goes in the middle of its answer is told at debug', async (t, databases) => {
  const lines: string[] = [];
  await using api = await startApi(await databases.migrated(), { LOG_LEVEL: 'debug' }, lines);
  const datasets = Array.from({ length: 50 }, (_, index) => ({ name: `n${index}`, description: 'x'.repeat(10_000) }));
  t.is((await api.call('POST', '/datasets/bulk', { json: { datasets } })).status, 200);
  lines.length = 0;
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.on('error', () => {}).pause();
  // More than the system keeps for a client that does not read.
  socket.write('GET /datasets?limit=50 HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(40));
  await until('answers are on their way', async () => lines.filter((line) => line.includes('"request"')).length >= 20);
  socket.resetAndDestroy();
  await until('it is told', async () => lines.some((line) => line.includes('in the middle of its answer')));
  t.notRegex(lines.join(), /"level":"(warn|error)"/);
});
it('many large bodies at once are not all taken into memory', async (t, databases) => {
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
it('bodies that do not come keep nobody out', async (t, databases) => {
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
  t.is(await post('beside those of which nothing has come'), 201);
  const half = Array.from({ length: 80 }, () => begin(`content-length: 1048576\r\n\r\n${' '.repeat(1_048_575)}`));
  let count = 0;
  await until('those that stand still give way', async () => (await post(`beside half ones ${count++}`)) === 201);
  for (const socket of [...empty, ...half]) socket.destroy();
});

async function ask(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  socket.write(request);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}
