import { randomBytes } from 'node:crypto';
import type { StartedTarget } from 'platform-scenarios';

type Client = NonNullable<StartedTarget['cluster']>['client'];

/** Milliseconds that the API calls of `count` scenarios take on their own: create a namespace, apply a ConfigMap, read
 * it, delete the namespace. */
export async function runByHand(client: Client, count: number, workers: number): Promise<number> {
  const run = randomBytes(3).toString('hex');
  let next = 0;
  const begun = performance.now();
  const work = async () => {
    for (let index = next++; index < count; index = next++) await once(client, `hand-${run}-${index}`);
  };
  await Promise.all(Array.from({ length: workers }, work));
  return performance.now() - begun;
}

async function once(client: Client, name: string): Promise<void> {
  const type = 'application/apply-patch+yaml';
  const query = '?fieldManager=hand&force=true';
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const path = `/api/v1/namespaces/${name}`;
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting' }, data: { text: 'hello' } };
  await client.json('PATCH', path + query, { body: namespace, type });
  await client.json('PATCH', `${path}/configmaps/greeting${query}`, { body: map, type });
  const { data } = await client.json<{ data: { text: string } }>('GET', `${path}/configmaps/greeting`);
  if (data.text !== 'hello') throw new Error(`the ConfigMap contains ${data.text}`);
  await client.json('DELETE', path);
}
