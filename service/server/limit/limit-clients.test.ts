import test from 'ava';
import { startApi } from '../../fixtures/start-api.ts';

for (const [title, proxies, first, second, status] of [
  ['without trusted proxies the peer is the client, and X-Forwarded-For is ignored', 0, '1.2.3.4', '5.6.7.8', 429],
  ['behind one proxy the last entry is the client', 1, '6.6.6.6, 1.2.3.4', '7.7.7.7, 1.2.3.4', 429],
  ['behind one proxy different last entries are different clients', 1, '1.2.3.4, 6.6.6.6', '1.2.3.4, 7.7.7.7', 200],
  ['behind two proxies the second-last entry is the client', 2, '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4, 10.0.0.3', 429],
  ['without X-Forwarded-For from the proxy the peer is the client', 1, '', '', 429],
] as const) {
  test(title, async (t) => {
    const env = { RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: String(proxies) };
    await using api = await startApi('postgres://nobody@127.0.0.1:1/none', env);
    const ask = (forwarded: string) => api.call('GET', '/docs', { headers: { 'x-forwarded-for': forwarded } });
    t.is((await ask(first)).status, 200);
    t.is((await ask(second)).status, status);
  });
}
