import test from 'ava';
import type { Engine } from './engine.ts';
import { unreachableRegistry } from './provide-image.ts';

const answers: readonly (readonly [said: string | undefined, why: string | undefined])[] = [
  ['dial tcp: lookup registry.example on 10.0.0.2:53: no such host', 'no such host'],
  ['Get "https://registry.example/v2/": dial tcp 10.0.0.9:443: connect: connection refused', 'connection refused'],
  ['net/http: request canceled while waiting for connection (Client.Timeout exceeded)', 'Client.Timeout'],
  ['manifest unknown: manifest unknown', undefined],
  ['denied: requested access to the resource is denied', undefined],
  [undefined, undefined],
];
for (const [said, why] of answers)
  test(`A registry is ${why ? 'unreachable' : 'reachable'} if the engine says "${said ?? 'OK'}"`, async (t) => {
    const distribution = async () => {
      if (said !== undefined) throw new Error(said);
    };
    const docker = { getImage: () => ({ distribution }) } as unknown as Engine['docker'];
    const engine = { docker, host: 'localhost', version: '1' };
    t.is(await unreachableRegistry(engine, 'registry.example/web:1', { DOCKER_CONFIG: '/none' }), why);
  });
