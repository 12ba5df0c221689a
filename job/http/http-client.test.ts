import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import test from 'ava';
import { makeCertificate } from '../../scenarios/fixtures/kaggle-source/make-certificate.ts';
import { startForwardProxy } from '../../scenarios/fixtures/kaggle-source/start-forward-proxy.ts';
import { createHttpClient, type ProxySettings } from './http-client.ts';

const certificate = makeCertificate();

/** A server that answers each connection with raw bytes. */
async function startServer(answer: (socket: Socket) => void, secure = false) {
  const onSocket = (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  };
  const server = secure ? tls.createServer(certificate, onSocket) : createServer(onSocket);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/file?key=s`);
  return { url, [Symbol.dispose]: () => void server.close() };
}

const ok = (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello');

async function get(url: URL, proxy: ProxySettings = {}) {
  await using http = createHttpClient({ proxy, idleTimeoutMs: 1000, secrets: ['s3cr3t'] });
  const { text } = await http.sendForText({ url, expectedStatuses: [200], signal: new AbortController().signal });
  return text;
}

test.serial('https needs a trusted certificate, also through a proxy', async (t) => {
  await using proxy = await startForwardProxy({ port: 0 });
  using server = await startServer(ok, true);
  for (const settings of [{}, { https: `http://127.0.0.1:${proxy.port}` }]) {
    await t.throwsAsync(get(server.url, settings), { name: 'ConnectionError', message: /self-signed certificate/ });
  }
  tls.setDefaultCACertificates([certificate.cert]);
  t.is(await get(server.url), 'hello');
});

for (const [header, part] of [
  ['Content-Length: 100', 'hello'],
  ['Transfer-Encoding: chunked', '5\r\nhel'],
] as const) {
  test(`a truncated body is a ConnectionError: ${header}`, async (t) => {
    using server = await startServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n${part}`));
    await t.throwsAsync(get(server.url), { name: 'ConnectionError', message: /^http:\/\/127.0.0.1:\d+\/file: / });
  });
}

for (const [when, bytes] of [
  ['before the response', ''],
  ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello'],
] as const) {
  test(`a request without data ${when} times out`, async (t) => {
    using server = await startServer((socket) => void socket.write(bytes));
    await t.throwsAsync(get(server.url), { name: 'ConnectionError', message: /\/file: no data for 1 s$/ });
  });
}

test('a too large text response is a ConnectionError', async (t) => {
  using server = await startServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.end(Buffer.alloc(2 ** 20 + 1));
  });
  await t.throwsAsync(get(server.url), { name: 'ConnectionError', message: /over 1048576 bytes/ });
});

test('a quoted response contains no part of a secret', async (t) => {
  using server = await startServer((socket) => socket.end(`HTTP/1.1 400 Bad\r\n\r\n${'-'.repeat(297)}s3cr3t`));
  const error = await t.throwsAsync(get(server.url), { name: 'HttpError' });
  t.regex(error?.message ?? '', /-\*\*\*$/);
});

test('http uses the proxy with absolute URLs, https with CONNECT, and NO_PROXY bypasses it', async (t) => {
  await using proxy = await startForwardProxy({ port: 0, credentials: 'ada:p@ss' });
  using plain = await startServer(ok);
  using secure = await startServer(ok, true);
  const address = `http://ada:p%40ss@127.0.0.1:${proxy.port}`;
  t.is(await get(plain.url, { http: address }), 'hello');
  t.is(await get(secure.url, { https: address }), 'hello');
  t.is(await get(plain.url, { http: address, none: '127.0.0.1' }), 'hello');
  t.deepEqual(proxy.requests, [`GET ${plain.url.href}`, `CONNECT ${secure.url.host}`]);
});

test('a proxy that rejects the credentials causes an HttpError that says what to check', async (t) => {
  await using proxy = await startForwardProxy({ port: 0, credentials: 'ada:right' });
  using plain = await startServer(ok);
  using secure = await startServer(ok, true);
  const address = `http://ada:wr0ng@127.0.0.1:${proxy.port}`;
  for (const { url } of [plain, secure]) {
    const error = await t.throwsAsync(get(url, { http: address }), { name: 'HttpError' });
    t.like(error, { status: 407 });
    t.regex(error?.message ?? '', /file: the proxy answered 407; check the user and password in HTTP_PROXY/);
    t.notRegex(error?.message ?? '', /wr0ng/);
  }
  t.deepEqual(proxy.requests, []);
});

test('a proxy that is down or never answers is a ConnectionError', async (t) => {
  using secure = await startServer(ok, true);
  using silent = await startServer(() => undefined);
  const refused = get(secure.url, { https: 'http://127.0.0.1:9' });
  await t.throwsAsync(refused, { name: 'ConnectionError', message: /ECONNREFUSED 127.0.0.1:9/ });
  const waiting = get(secure.url, { https: silent.url.origin });
  await t.throwsAsync(waiting, { name: 'ConnectionError', message: /no data for 1 s/ });
});
