import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type WebSocket, WebSocketServer } from 'ws';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { context } from '../../session/fixtures/scenario-of.ts';
import { certified } from '../../targets/fixtures/certificates.ts';
import type { HttpEndpoint } from '../../targets/target.ts';
import type { StepContext } from '../step-run.ts';
import { webSocketStep } from './define.ts';
import { run } from './run.ts';

type Speaking = (socket: WebSocket, path: string, headers: Readonly<Record<string, unknown>>) => void;

const echo: Speaking = (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));

async function speaking(t: ExecutionContext, speak: Speaking, options: object = {}): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  await once(server, 'listening');
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on('connection', (socket, request) => speak(socket, request.url ?? '', request.headers));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failureOf(t: ExecutionContext, endpoint: HttpEndpoint, step: string, more = '') {
  const { scenarioContext, runOn } = await context(t, () => undefined);
  const { target } = await scenarioContext.environments.open({} as never);
  const on = { ...target, http: async () => endpoint };
  const { steps } = await runOn(on, `scenario: A\nsteps:\n  - websocket: {to: api, ${step}}\n    ${more}\n`);
  return steps[0]?.failure;
}

test('Messages are sent as text and JSON, to the path as written and with the headers of the step', async (t) => {
  const asked: unknown[] = [];
  const origin = await speaking(t, (socket, path, headers) => {
    asked.push(path, headers['host'], headers['x-own']);
    echo(socket, path, headers);
  });
  const step = 'path: "//a/../b", headers: {X-Own: "1"}, send: [hello, {json: {a: 1}}]';
  const right = 'expect: {messages: [hello, {contains: a}], json: [null, {a: 1}]}';
  t.is(await failureOf(t, { origin, host: 'api.test' }, step, right), undefined);
  t.deepEqual(asked, ['//a/../b', 'api.test', '1']);
  const wrong = await failureOf(t, { origin }, 'send: [hello]', 'expect: {messages: [hallo]}');
  t.is(wrong?.observed, 'messages[0]: "hello"');
});

test('A server that speaks first is read, and no more messages than requested', async (t) => {
  const origin = await speaking(t, (socket) => {
    for (const text of ['1', '2', '3']) socket.send(text);
  });
  t.is(await failureOf(t, { origin }, 'receive: 2', 'expect: {messages: ["1", "2"]}'), undefined);
  t.is(await failureOf(t, { origin }, 'path: /', 'expect: {messages: ["1"]}'), undefined);
  t.is(await failureOf(t, { origin }, 'receive: 0', 'expect: {messages: []}'), undefined);
});

test('Bytes are returned in hex, with the chosen subprotocol', async (t) => {
  const origin = await speaking(t, (socket) => socket.send(Buffer.from([0, 255])));
  const step = 'protocols: [one, two]';
  t.is(await failureOf(t, { origin }, step, 'expect: {messages: ["00ff"], protocol: one}'), undefined);
});

test('A refused WebSocket returns its status, which fails the step unless it is expected', async (t) => {
  const origin = await speaking(t, echo, {
    verifyClient: (_: unknown, done: (...all: unknown[]) => void) => done(false, 403),
  });
  t.is((await failureOf(t, { origin }, 'send: [a]'))?.observed, 'status: 403');
  t.is(await failureOf(t, { origin }, 'send: [a]', 'expect: {status: 403, messages: []}'), undefined);
});

test('A WebSocket that closes early fails the step, unless that is expected', async (t) => {
  const origin = await speaking(t, (socket) => socket.close(4001, 'enough'));
  t.regex((await failureOf(t, { origin }, 'path: /'))?.observed ?? '', /closed: .*4001/);
  const expected = 'expect: {messages: [], closed: {code: 4001, reason: enough}}';
  t.is(await failureOf(t, { origin }, 'path: /', expected), undefined);
});

test('Missing messages are reported with the received ones', async (t) => {
  const over = new AbortController();
  const origin = await speaking(t, (socket) => {
    socket.send('one');
    // What answers a ping has heard what came before it.
    socket.on('pong', () => over.abort());
    socket.ping();
  });
  const target = { http: async () => ({ origin }) };
  const around = { target, signal: over.signal, timeoutMs: 300, folder: '.' } as unknown as StepContext;
  const input = webSocketStep.schema.parse({ to: 'api', receive: 2 });
  const failure = await t.throwsAsync(run(input, around), { instanceOf: HarnessError });
  t.is(failure?.message, 'the WebSocket / of api sent too few messages');
  t.is(failure?.observed, 'no further message within 300 ms, after 1 of 2 messages: one');
});

test('A WebSocket over TLS verifies the certificate', async (t) => {
  const { key, cert, ca } = await certified(['api.test']);
  const https = createServer({ key, cert });
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  const server = new WebSocketServer({ server: https });
  server.on('connection', (socket) => echo(socket, '', {}));
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    https.close();
  });
  const origin = `https://127.0.0.1:${(https.address() as AddressInfo).port}`;
  const trust = { names: ['api.test'], isInsecure: false, against: 'it', ca };
  const ask = (names: readonly string[]) => {
    const target = { http: async () => ({ origin, trust: { ...trust, names } }) };
    const around = { target, signal: AbortSignal.timeout(20_000), timeoutMs: 20_000, folder: '.' };
    return run(webSocketStep.schema.parse({ to: 'api', tls: true, send: ['a'] }), around as unknown as StepContext);
  };
  t.deepEqual((await ask(trust.names)).value['messages'], ['a']);
  const refused = await t.throwsAsync(ask(['other.test']), { instanceOf: HarnessError });
  t.is(refused?.next, 'use one of its names: tls: {serverName: NAME}');
});
