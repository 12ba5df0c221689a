import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { ScenarioResult } from '../../model/result/result.ts';
import { context } from '../../session/fixtures/scenario-of.ts';
import type { HttpEndpoint } from '../../targets/target.ts';

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answering = (seen: Seen, response: ServerResponse, nth: number) => void;

/** A server that keeps what it was sent; by default it answers with nothing. */
async function serverOf(t: ExecutionContext, answer: Answering = (_, response) => response.end()) {
  const all: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      const seen = { line: `${request.method} ${request.url}`, headers: request.headers, body };
      answer(seen, response, all.push(seen));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  return { all, authority: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Runs steps, as YAML, against an endpoint that stands for release api. */
async function runSteps(
  t: ExecutionContext,
  endpoint: HttpEndpoint,
  steps: string,
  vars = '{}',
): Promise<ScenarioResult> {
  const { scenarioContext, runOn } = await context(t, () => undefined);
  const { target } = await scenarioContext.environments.open({} as never);
  return runOn({ ...target, http: async () => endpoint }, `scenario: A\nvars: ${vars}\nsteps:\n${steps}\n`);
}

const redirecting =
  (to: string, status: number): Answering =>
  (_, response, nth) =>
    nth === 1 ? response.writeHead(status, { location: to }).end() : response.end();

const paths: Readonly<Record<string, string>> = {
  '//healthz': '//healthz',
  '//evil.test/x': '//evil.test/x',
  '//user@evil.test': '//user@evil.test',
  '/@evil.test': '/@evil.test',
  '/\\evil.test': '/\\evil.test',
  '/%2e%2e/etc/passwd': '/%2e%2e/etc/passwd',
  '/a/../b/./c': '/a/../b/./c',
  '/A%2fB%2FC': '/A%2fB%2FC',
  '/a?b=%20&e#f': '/a?b=%20&e#f',
  '/Grüße': '/Gr%C3%BC%C3%9Fe',
};

for (const [path, sent] of Object.entries(paths)) {
  test(`The path ${path} is sent as written, to the host of the release`, async (t) => {
    const { all, authority } = await serverOf(t);
    const result = await runSteps(t, { origin: `http://${authority}` }, `  - request: {to: api, path: '${path}'}`);
    t.is(result.verdict, 'passed', result.steps[0]?.failure?.observed);
    t.is(all[0]?.line, `GET ${sent}`);
    t.is(all[0]?.headers.host, authority);
  });
}

for (const path of ['http://evil.test/', 'evil.test', '@evil.test', '/a b', '/a\nHost: evil.test']) {
  test(`An expression that evaluates to ${JSON.stringify(path)} is not a path, and nothing is sent`, async (t) => {
    const { all, authority } = await serverOf(t);
    const step = '  - request: {to: api, path: "${{ vars.path }}"}';
    const result = await runSteps(t, { origin: `http://${authority}` }, step, JSON.stringify({ path }));
    t.regex(result.steps[0]?.failure?.message ?? '', /cannot be sent as a path$/);
    t.is(all.length, 0);
  });
}

test('A query is appended to the path and to its query', async (t) => {
  const { all, authority } = await serverOf(t);
  const steps = `  - request: {to: api, path: /a, query: {b: "1 2", c: "&"}}
  - request: {to: api, path: "/a?b=1", query: {c: 2}}`;
  await runSteps(
    t,
    { origin: `http://${authority}` },
    `${steps}\n  - request: {to: api, query: {id: 9007199254740993}}`,
  );
  t.deepEqual(
    all.map(({ line }) => line),
    ['GET /a?b=1+2&c=%26', 'GET /a?b=1&c=2', 'GET /?id=9007199254740993'],
  );
});

test('A Host header is sent as written; without one, the host of the Ingress is sent', async (t) => {
  const { all, authority } = await serverOf(t);
  const endpoint = { origin: `http://${authority}`, host: 'api.test' };
  await runSteps(t, endpoint, '  - request: {to: api, headers: {Host: other.test}}\n  - request: {to: api}');
  t.deepEqual(
    all.map(({ headers }) => headers.host),
    ['other.test', 'api.test'],
  );
});

const others: readonly (readonly [what: string, bytes: Buffer, observed: RegExp, next: RegExp])[] = [
  [
    'another protocol',
    Buffer.from('ERROR\r\n'),
    /^it starts with "ERROR\\r\\n"$/,
    /^set `port` to one that speaks HTTP/,
  ],
  ['HTTP/2', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]), /^HTTP\/2 settings/, /^set `port` to one that speaks HTTP\/1.1/],
  ['TLS', Buffer.from([0x15, 3, 1, 0, 2, 2, 10]), /^a TLS alert/, /`tls`$/],
];
for (const [what, bytes, observed, next] of others) {
  test(`A port that speaks ${what} is reported not to speak HTTP`, async (t) => {
    const server = createTcpServer((socket) =>
      socket.once('data', () => socket.end(bytes)).on('error', () => undefined),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const result = await runSteps(t, { origin: `http://127.0.0.1:${port}` }, '  - request: {to: api}');
    const failure = result.steps[0]?.failure;
    t.is(failure?.message, 'GET / to api got an answer that is not HTTP');
    t.regex(failure?.observed ?? '', observed);
    t.regex(failure?.next ?? '', next);
  });
}

test('A redirect is the answer, unless it is followed', async (t) => {
  const { all, authority } = await serverOf(t, redirecting('/there?a=1#top', 302));
  const endpoint = { origin: `http://${authority}` };
  const manual = '  - request: {to: api, path: /here}\n    expect: {status: 302, redirects: []}';
  t.is((await runSteps(t, endpoint, manual)).verdict, 'passed');
  all.length = 0;
  const follow =
    '  - request: {to: api, path: /here, redirects: follow}\n    expect: {status: 200, redirects: ["/there?a=1#top"]}';
  t.is((await runSteps(t, endpoint, follow)).verdict, 'passed');
  t.deepEqual(
    all.map(({ line }) => line),
    ['GET /here', 'GET /there?a=1'],
  );
});

const methods: readonly (readonly [status: number, method: string, then: string, body: string])[] = [
  [301, 'POST', 'GET', ''],
  [302, 'PUT', 'PUT', 'text'],
  [303, 'PUT', 'GET', ''],
  [303, 'HEAD', 'HEAD', ''],
  [307, 'POST', 'POST', 'text'],
  [308, 'POST', 'POST', 'text'],
];

for (const [status, method, then, body] of methods) {
  test(`A ${method} answered with ${status} is followed by ${then}${body === '' ? '' : ' with its body'}`, async (t) => {
    const { all, authority } = await serverOf(t, redirecting('there', status));
    const given = method === 'HEAD' ? '' : ', body: text';
    const step = `  - request: {to: api, method: ${method}, path: /a/here${given}, redirects: follow}`;
    t.is((await runSteps(t, { origin: `http://${authority}` }, step)).verdict, 'passed');
    t.is(all[1]?.line, `${then} /a/there`);
    t.is(all[1]?.body, body);
  });
}

const credentials = 'headers: {Authorization: Bearer abc, Cookie: a=b, X-Api-Key: k, Accept: text/plain}';

test('A redirect to another host drops credentials, cookies and the Host header, and keeps the rest', async (t) => {
  const other = await serverOf(t);
  const { authority } = await serverOf(t, redirecting(`http://u:p@${other.authority}//raw/%2e`, 302));
  const step = `  - request: {to: api, ${credentials}, redirects: follow}`;
  const result = await runSteps(t, { origin: `http://${authority}`, host: 'api.test' }, step);
  t.is(result.verdict, 'passed', result.steps[0]?.failure?.observed);
  const { line, headers } = other.all[0] ?? { line: '', headers: {} as IncomingMessage['headers'] };
  t.is(line, 'GET //raw/%2e');
  t.deepEqual([headers.host, headers.accept], [other.authority, 'text/plain']);
  t.deepEqual([headers.authorization, headers.cookie, headers['x-api-key']], [undefined, undefined, undefined]);
});

test('A redirect to the same host keeps credentials and goes to the address of the first request', async (t) => {
  const { all, authority } = await serverOf(t, redirecting('http://API.test:80/there', 302));
  const step = `  - request: {to: api, ${credentials}, redirects: follow}`;
  t.is((await runSteps(t, { origin: `http://${authority}`, host: 'api.test' }, step)).verdict, 'passed');
  t.like(all[1], { line: 'GET /there' });
  t.like(all[1]?.headers, { host: 'api.test', authorization: 'Bearer abc', cookie: 'a=b', 'x-api-key': 'k' });
});

test('A redirect loop ends', async (t) => {
  const { all, authority } = await serverOf(t, (_, response) => response.writeHead(302, { location: '/' }).end());
  const result = await runSteps(t, { origin: `http://${authority}` }, '  - request: {to: api, redirects: follow}');
  t.is(result.steps[0]?.failure?.message, 'GET / to api is redirected too many times');
  t.is(all.length, 11);
});

test('The requests of a session share cookies, each for its path, until the server removes them', async (t) => {
  const set = ['id=1; Path=/', 'deep=2; Path=/deep', 'safe=3; Path=/; Secure'];
  const { all, authority } = await serverOf(t, ({ line }, response) => {
    if (line === 'GET /login') response.setHeader('set-cookie', set);
    if (line === 'GET /logout') response.setHeader('set-cookie', 'id=; Path=/; Max-Age=0');
    response.end();
  });
  const asked = ['/login', '/', '/deep/er', '/deeper', '/logout', '/deep'];
  const own = asked.map((path) => `  - request: {to: api, path: ${path}, session: mine}`);
  const steps = [...own, '  - request: {to: api, session: other}', '  - request: {to: api}'].join('\n');
  t.is((await runSteps(t, { origin: `http://${authority}` }, steps)).verdict, 'passed');
  t.deepEqual(
    all.map(({ headers }) => headers.cookie),
    [undefined, 'id=1', 'deep=2; id=1', 'id=1', 'id=1', 'deep=2', undefined, undefined],
  );
});

test('Cookies do not outlive their scenario', async (t) => {
  const { all, authority } = await serverOf(t, (_, response) => response.setHeader('set-cookie', 'id=1').end());
  for (const _ of [1, 2]) await runSteps(t, { origin: `http://${authority}` }, '  - request: {to: api, session: mine}');
  t.deepEqual(
    all.map(({ headers }) => headers.cookie),
    [undefined, undefined],
  );
});
