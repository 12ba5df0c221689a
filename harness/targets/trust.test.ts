import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { HarnessError } from '../model/errors/harness-error.ts';
import { certified } from './fixtures/certificates.ts';
import { askedTls, describeTrust, mendTrust, type Trust, tlsOptions } from './trust.ts';

const own = await certified(['shop.test', 'db.shop.svc']);
const other = await certified(['shop.test']);

/** The server name that was asked for, or the error of a handshake with who bears `own`. */
async function handshake(t: ExecutionContext, trust: Partial<Trust>): Promise<string> {
  const server = createServer({ key: own.key, cert: own.cert });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const served = once(server, 'secureConnection');
  const whole: Trust = { names: ['shop.test'], isInsecure: false, against: 'it', ...trust };
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...tlsOptions(whole) });
  t.teardown(() => void socket.destroy());
  return Promise.race([
    Promise.all([served, once(socket, 'secureConnect')]).then(([[{ servername }]]) => String(servername)),
    once(socket, 'error').then(([error]) => `${error.code}; ${mendTrust(error)}`),
  ]);
}

test('A certificate from the named authority is accepted for any of the names, and SNI sends the first name', async (t) => {
  t.is(await handshake(t, { ca: own.ca }), 'shop.test');
  t.is(await handshake(t, { ca: own.ca, names: ['db', 'db.shop.svc'] }), 'db');
});

test('A certificate that is itself named as the authority is accepted', async (t) => {
  t.is(await handshake(t, { ca: own.cert }), 'shop.test');
});

test('A certificate from another authority or for another name is rejected with a suggested fix', async (t) => {
  t.regex(await handshake(t, { ca: other.ca }), /^CERT_SIGNATURE_FAILURE; name the authority/);
  t.regex(await handshake(t, {}), /^UNABLE_TO_VERIFY_LEAF_SIGNATURE; name the authority/);
  t.regex(
    await handshake(t, { ca: own.ca, names: ['other.test'] }),
    /^ERR_TLS_CERT_ALTNAME_INVALID; use one of its names/,
  );
});

test('insecure: true accepts any certificate, and the description says so', async (t) => {
  const trust = { names: ['other.test'], isInsecure: true, against: 'nothing' };
  t.is(await handshake(t, trust), 'other.test');
  t.is(describeTrust(trust), 'TLS with any certificate (insecure: true): it was not verified');
});

test('A certificate file is read relative to the file that names it, and an invalid file is rejected', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'ca.pem'), own.ca);
  writeFileSync(join(folder, 'text'), 'no certificate');
  t.deepEqual(askedTls({ ca: 'ca.pem', serverName: 'a' }, folder), {
    ca: { pem: own.ca, file: 'ca.pem' },
    serverName: 'a',
  });
  t.deepEqual(askedTls(true, folder), {});
  t.is(askedTls(undefined, folder), undefined);
  t.throws(() => askedTls({ ca: 'text' }, folder), { instanceOf: HarnessError, message: /text holds no certificate$/ });
  t.throws(() => askedTls({ ca: 'gone' }, folder), { instanceOf: HarnessError, message: /gone cannot be read$/ });
});
