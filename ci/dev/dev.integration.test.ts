import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { freePort } from '../../service/fixtures/free-port.ts';
import { until } from '../../service/fixtures/until.ts';

test('npm run dev serves the API on its own database and a page of working links, and stops everything it started', async (t) => {
  const [api, metrics, links] = [await freePort(), await freePort(), await freePort()];
  const env = { ...process.env, PORT: String(api), METRICS_PORT: String(metrics), LINKS_PORT: String(links) };
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], { env });
  t.teardown(() => child.kill('SIGKILL'));
  const answers = async (url: string) => (await fetch(url).catch(() => null))?.ok === true;
  await until('the API is ready', () => answers(`http://localhost:${api}/health/ready`), 90_000);
  const page = await (await fetch(`http://localhost:${links}`)).text();
  const urls = [...page.matchAll(/href="([^"]+)"/g)].map(([, url = '']) => url);
  t.true(urls.length > 5);
  for (const url of urls) t.true(await answers(url), url);

  const others = { ...env, PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
  const second = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], { env: others });
  t.teardown(() => second.kill('SIGKILL'));
  let said = '';
  second.stderr.on('data', (chunk: Buffer) => (said += chunk));
  t.deepEqual(await once(second, 'exit'), [1, null]);
  t.regex(said, new RegExp(`^port ${links} of localhost is in use; name another with LINKS_PORT`, 'm'));
  t.notRegex(said, /EADDRINUSE/);

  const ended = once(child, 'exit');
  child.kill('SIGINT');
  t.deepEqual(await ended, [130, null]);
  await until('the API is gone', async () => !(await answers(`http://localhost:${api}/health/live`)));
});
