import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import test from 'ava';
import { makeCertificate } from '../fixtures/make-certificate.ts';
import { type BodySink, receiveBody } from './receive-body.ts';
import { send } from './send.ts';

const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 251));

/** Answers one request by hand and receives it with a sink of 100,000 bytes that asks to wait after each piece. */
async function receive(
  answer: (socket: Socket) => void,
  take: (bytes: Uint8Array) => void = () => undefined,
  certificate?: { readonly cert: string; readonly key: string },
) {
  const onSocket = (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  };
  const server = certificate === undefined ? createServer(onSocket) : tls.createServer(certificate, onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(
    `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  );
  const { signal } = new AbortController();
  const memory = Buffer.alloc(100_000);
  const pieces: Buffer[] = [];
  const sink: BodySink = {
    room: () => memory,
    take: (bytes) => {
      take(bytes);
      pieces.push(Buffer.from(bytes));
      return false;
    },
    ready: () => new Promise((resolve) => setImmediate(resolve)),
  };
  try {
    const response = await send({ url, idleTimeoutMs: 5000, signal, divertible: true });
    await receiveBody(response, sink).finally(() => response.destroy());
    return Buffer.concat(pieces);
  } finally {
    server.close();
  }
}

const head = (header: string) => `HTTP/1.1 200 OK\r\n${header}\r\n\r\n`;

test('a body of known length arrives whole, and nothing that comes after it', async (t) => {
  const seen = await receive((socket) => {
    socket.write(head(`Content-Length: ${body.length}`));
    socket.write(body);
    socket.write('this is no part of it');
  });
  t.true(seen.equals(body));
});

test('over TLS as well, where the certificate can be trusted', async (t) => {
  const certificate = makeCertificate();
  const answer = (socket: Socket) => {
    socket.write(head(`Content-Length: ${body.length}`));
    socket.write(body);
  };
  await t.throwsAsync(
    receive(answer, () => undefined, certificate),
    { message: /self-signed certificate/ },
  );
  tls.setDefaultCACertificates([certificate.cert]);
  t.true((await receive(answer, () => undefined, certificate)).equals(body));
});

test('a small body that comes along with the head arrives whole', async (t) => {
  t.is(String(await receive((socket) => socket.end(`${head('Content-Length: 5')}small`))), 'small');
});

test('a body in chunks arrives whole', async (t) => {
  const seen = await receive((socket) => {
    socket.write(head('Transfer-Encoding: chunked'));
    for (let at = 0; at < body.length; at += 300_000) {
      const piece = body.subarray(at, at + 300_000);
      socket.write(`${piece.length.toString(16)}\r\n`);
      socket.write(piece);
      socket.write('\r\n');
    }
    socket.end('0\r\n\r\n');
  });
  t.true(seen.equals(body));
});

for (const header of [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']) {
  test(`a connection that breaks is an error of the connection: ${header}`, async (t) => {
    const seen = receive((socket) => {
      socket.write(head(header));
      socket.end(header.startsWith('C') ? body.subarray(0, 1_000_000) : '5\r\nhel');
    });
    await t.throwsAsync(seen, { name: 'ConnectionError' });
  });
}

test('what the sink throws ends the transfer and is thrown', async (t) => {
  const failure = new Error('full');
  let taken = 0;
  const seen = receive(
    (socket) => socket.write(Buffer.concat([Buffer.from(head(`Content-Length: ${body.length}`)), body])),
    (bytes) => {
      taken += bytes.length;
      if (taken > 500_000) throw failure;
    },
  );
  await t.throwsAsync(seen, { is: failure });
});
