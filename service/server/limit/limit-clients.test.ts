import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { clientAddress } from './limit-clients.ts';

const request = (forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: '10.0.0.1' },
  }) as unknown as IncomingMessage;

test('without trusted proxies the peer is the client, whatever it claims', (t) =>
  t.is(clientAddress(request('1.2.3.4'), 0), '10.0.0.1'));
test('behind one proxy the last entry is the client', (t) =>
  t.is(clientAddress(request('6.6.6.6, 1.2.3.4'), 1), '1.2.3.4'));
test('behind two proxies the last entry but one is the client', (t) =>
  t.is(clientAddress(request('6.6.6.6, 1.2.3.4, 10.0.0.2'), 2), '1.2.3.4'));
test('a proxy that sends nothing leaves the peer', (t) => t.is(clientAddress(request(), 1), '10.0.0.1'));
