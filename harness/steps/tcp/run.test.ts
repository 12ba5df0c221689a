import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { context } from '../../session/fixtures/scenario-of.ts';
import { certified } from '../../targets/fixtures/certificates.ts';
import type { Address } from '../../targets/target.ts';
import type { StepContext } from '../step-run.ts';
import { tcpStep } from './define.ts';
import { run } from './run.ts';

type Speaking = (socket: Socket) => void;

async function listening(t: ExecutionContext, speak: Speaking): Promise<Address> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    speak(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function failureOf(t: ExecutionContext, address: Address, step: string, more = '') {
  const { scenarioContext, runOn } = await context(t, () => undefined);
  const { target } = await scenarioContext.environments.open({} as never);
  const on = { ...target, address: async () => address };
  const { steps } = await runOn(on, `scenario: A\nsteps:\n  - tcp: {to: api, ${step}}\n    ${more}\n`);
  return steps[0]?.failure;
}

const upper: Speaking = (socket) => socket.on('data', (data) => socket.write(data.toString('latin1').toUpperCase()));

test('The answer is read up to the end of a line', async (t) => {
  const address = await listening(t, upper);
  const step = 'send: "ping\\r\\nmore"';
  t.is(await failureOf(t, address, step, 'expect: {text: PING, length: 6, closed: false}'), undefined);
  t.is((await failureOf(t, address, step, 'expect: {text: PONG}'))?.observed, 'text: "PING"');
});

test('A server that speaks first is read, even in several chunks', async (t) => {
  const address = await listening(t, (socket) => {
    socket.write('220 ma');
    setImmediate(() => socket.write('il\nnever read'));
  });
  t.is(await failureOf(t, address, 'port: 25', 'expect: {text: 220 mail}'), undefined);
});

test('Bytes are sent and read unchanged', async (t) => {
  const address = await listening(t, (socket) =>
    socket.on('data', (data: Buffer) => socket.write(Buffer.concat([data, data]))),
  );
  const step = 'send: {hex: 00ff}, until: {bytes: 3}';
  t.is(await failureOf(t, address, step, 'expect: {hex: 00ff00, length: 3}'), undefined);
  t.is((await failureOf(t, address, step, 'expect: {hex: 00ff01}'))?.observed, 'hex: "00ff00"');
});

test('Reading ends at the given text, and nothing after it is read', async (t) => {
  const address = await listening(t, (socket) => socket.write('a;b;c'));
  t.is(await failureOf(t, address, 'until: {text: ";"}', 'expect: {text: "a;"}'), undefined);
});

test('A closed connection ends the answer with until: closed, and is a failure otherwise', async (t) => {
  const address = await listening(t, (socket) => socket.end('bye'));
  t.is(await failureOf(t, address, 'until: closed', 'expect: {text: bye, closed: true}'), undefined);
  t.is((await failureOf(t, address, 'until: line'))?.observed, 'closed: true');
});

test('A missing end of the answer is reported at the timeout', async (t) => {
  const address = await listening(t, (socket) => socket.write('half'));
  const failure = await failureOf(t, address, 'until: line', 'timeout: 300ms');
  t.regex(failure?.observed ?? '', /^no end of the answer within 300 ms(; received "half")?$/);
  t.is(failure?.expected, 'a line');
});

test('TLS is used and verified if the step asks for it', async (t) => {
  const { key, cert, ca } = await certified(['db.shop.svc']);
  const server = createTlsServer({ key, cert }, (socket) => socket.end('hello\n'));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const trust = { names: ['db', 'db.shop.svc'], isInsecure: false, against: 'it', ca };
  const ask = (names: readonly string[]) => {
    const target = { address: async () => ({ host: '127.0.0.1', port, trust: { ...trust, names } }) };
    const around = { target, signal: AbortSignal.timeout(20_000), timeoutMs: 20_000, folder: '.' };
    return run(tcpStep.schema.parse({ to: 'api', tls: true }), around as unknown as StepContext);
  };
  t.is((await ask(trust.names)).value['text'], 'hello');
  const refused = await t.throwsAsync(ask(['other']), { instanceOf: HarnessError });
  t.regex(refused?.observed ?? '', /^ERR_TLS_CERT_ALTNAME_INVALID/);
});
