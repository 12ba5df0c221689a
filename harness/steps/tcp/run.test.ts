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

test('What is sent is answered, up to the end of a line', async (t) => {
  const address = await listening(t, upper);
  const step = 'send: "ping\\r\\nmore"';
  t.is(await failureOf(t, address, step, 'expect: {text: PING, length: 6, closed: false}'), undefined);
  t.is((await failureOf(t, address, step, 'expect: {text: PONG}'))?.observed, 'text: "PING"');
});

test('Who speaks first is heard, also in several pieces', async (t) => {
  const address = await listening(t, (socket) => {
    socket.write('220 ma');
    setImmediate(() => socket.write('il\nnever read'));
  });
  t.is(await failureOf(t, address, 'port: 25', 'expect: {text: 220 mail}'), undefined);
});

test('Bytes are sent and read as they are', async (t) => {
  const address = await listening(t, (socket) =>
    socket.on('data', (data: Buffer) => socket.write(Buffer.concat([data, data]))),
  );
  const step = 'send: {hex: 00ff}, until: {bytes: 3}';
  t.is(await failureOf(t, address, step, 'expect: {hex: 00ff00, length: 3}'), undefined);
  t.is((await failureOf(t, address, step, 'expect: {hex: 00ff01}'))?.observed, 'hex: "00ff00"');
});

test('A text ends the reading, and what comes behind it is not read', async (t) => {
  const address = await listening(t, (socket) => socket.write('a;b;c'));
  t.is(await failureOf(t, address, 'until: {text: ";"}', 'expect: {text: "a;"}'), undefined);
});

test('A connection that is closed is an end where that is asked for, and a failure where not', async (t) => {
  const address = await listening(t, (socket) => socket.end('bye'));
  t.is(await failureOf(t, address, 'until: closed', 'expect: {text: bye, closed: true}'), undefined);
  t.is((await failureOf(t, address, 'until: line'))?.observed, 'closed: true');
});

test('An end that does not come is told', async (t) => {
  const address = await listening(t, (socket) => socket.write('half'));
  const failure = await failureOf(t, address, 'until: line', 'timeout: 300ms');
  t.regex(failure?.observed ?? '', /^no such end within 300 ms(; it had sent "half")?$/);
  t.is(failure?.expected, 'a line');
});

test('TLS is spoken and verified where it is asked for', async (t) => {
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
