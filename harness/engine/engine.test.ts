import test from 'ava';
import { otherThanNamed } from './engine.ts';

const cases: readonly (readonly [named: string | undefined, modem: object, isOther: boolean])[] = [
  ['unix:///none', { socketPath: '/var/run/docker.sock' }, true],
  ['tcp://127.0.0.1:1', { socketPath: '/var/run/docker.sock' }, true],
  ['unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }, false],
  ['npipe:////./pipe/docker_engine', { socketPath: '//./pipe/docker_engine' }, false],
  ['tcp://127.0.0.1:2375', { host: '127.0.0.1', port: 2375 }, false],
  [undefined, { socketPath: '/var/run/docker.sock' }, false],
  ['', { socketPath: '/var/run/docker.sock' }, false],
];
for (const [named, modem, isOther] of cases)
  test(`With DOCKER_HOST ${named}, the engine at ${JSON.stringify(modem)} is ${isOther ? 'another one' : 'accepted'}`, (t) => {
    const reason = otherThanNamed(named, modem);
    t.is(reason !== undefined, isOther);
    if (isOther) t.true(reason?.startsWith(`${named} does not answer; the engine at /var/run/docker.sock does`));
  });
