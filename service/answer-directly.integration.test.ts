import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createApp } from './app.ts';
import { postgresTest } from './testing/postgres-test.ts';
import { startApi } from './testing/start-api.ts';

const it = await postgresTest();

const post = (body: string, ...headers: readonly string[]) => [
  `POST /datasets HTTP/1.1`,
  'content-type: application/json',
  `content-length: ${Buffer.byteLength(body)}`,
  ...headers,
  '',
  body,
];
const get = (target: string, ...headers: readonly string[]) => [`GET ${target} HTTP/1.1`, ...headers, '', ''];
/** As they go over the wire, since a client would tidy up some of them. The first line and the headers, then the body. */
const REQUESTS = [
  get('/datasets'),
  get('/datasets?'),
  get('/datasets?limit=1&q=a'),
  get('/datasets?limit=0&offset=x&limit=1'),
  get('/datasets?after=x'),
  get('/datasets?limit=1#fragment'),
  get('/datasets/'),
  get('//datasets'),
  get('/datasets/1'),
  get('/datasets/1?x=1'),
  get('/datasets/1', 'if-none-match: "1-1"'),
  get('/datasets/1', 'if-none-match: *'),
  get('/datasets', 'if-none-match: "x"'),
  get('/datasets/1', 'x-request-id: mine'),
  get('/datasets/01'),
  get('/datasets/0'),
  get('/datasets/%31'),
  get('/datasets/9999'),
  get('/datasets/99999999999999999999'),
  get('/datasets/1/restore'),
  get('/datasetsx'),
  get('/DATASETS'),
  ['HEAD /datasets/1 HTTP/1.1', '', ''],
  ['OPTIONS /datasets HTTP/1.1', '', ''],
  ['POST /datasets/1 HTTP/1.1', 'content-length: 0', '', ''],
  post('{"name":"a"}'),
  post('{"name":" "}'),
  post('{"name":1,"extra":true}'),
  post('{'),
  post(''),
  post('{"name":"b"}', 'content-encoding: gzip'),
  post('{"name":"b"}', 'idempotency-key: a b'),
  post('{"name":"c"}', 'idempotency-key: taken'),
  post('{"name":"c"}', 'idempotency-key: taken'),
  post('{"name":"a"}', 'idempotency-key: conflict'),
  post('{"name":"a"}', 'idempotency-key: conflict'),
  post('{"name":"d"}', 'idempotency-key: taken'),
  post('{"name":"e","description":"ü","source_url":"https://example.org/x"}'),
];

it('what is answered without Koa is answered as with it: status, headers, body, count', async (t, databases) => {
  const seen = [];
  for (const direct of [true, false]) {
    await using api = await startApi(await databases.migrated());
    const server = createServer(createApp(api.services).callback()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = direct ? Number(new URL(api.url).port) : (server.address() as AddressInfo).port;
    const answers = ['# the first, so that there is one', await ask(port, post('{"name":"a"}'))];
    for (const request of REQUESTS) answers.push(`# ${request[0]}`, await ask(port, request));
    const counts = (await api.services.metrics.render()).split('\n');
    seen.push({ answers, counts: counts.filter((line) => line.startsWith('http_requests_total')).sort() });
    server.close();
  }
  const [direct, koa] = seen;
  t.deepEqual(direct?.answers, koa?.answers);
  t.deepEqual(direct?.counts, koa?.counts);
  t.true(direct?.answers.some((answer) => answer.startsWith('HTTP/1.1 201 Created')));
});

it('a client that goes before its answer costs nobody else anything', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const port = Number(new URL(api.url).port);
  for (const request of [get('/datasets'), post('{"name":"left behind"}')]) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    await new Promise((sent) => socket.write(wire(request), sent));
    socket.destroy();
  }
  const { status } = await api.call('GET', '/datasets');
  t.is(status, 200);
});

function wire([first = '', ...rest]: readonly string[]): string {
  return [first, 'host: test', 'connection: close', ...rest].join('\r\n');
}

/** The whole answer as it came, without what differs from one time to another. */
async function ask(port: number, request: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write(wire(request));
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '(request id)')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)')
    .replace(/^date: .*$/im, 'date')
    .replace(/^etag: "[\w-]{20,}"$/im, 'etag: (of the page)');
}
