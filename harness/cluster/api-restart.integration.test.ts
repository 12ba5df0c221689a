import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testWithEngine } from '../run/fixtures/with-engine.ts';
import { platformLabel } from '../targets/k3s/kept-cluster.ts';
import { connectCluster } from './connect.ts';
import { apiGateway } from './fixtures/api-gateway.ts';
import { bareCluster } from './fixtures/bare-cluster.ts';

const patienceMs = 110_000;

testWithEngine('A wait outlasts a restart of the API server, and sees what comes after it', async (t, engine) => {
  await using cluster = await bareCluster(t, 2 * patienceMs);
  const given = await readFile(cluster.access.kubeconfig, 'utf8');
  const [{ Id: containerId } = { Id: '' }] = await engine.docker.listContainers({
    filters: { label: [`${platformLabel}=${cluster.name}`] },
  });
  using gateway = await apiGateway(engine, containerId);
  const access = await connectCluster({
    kubeconfig: given
      .replace(/server: .*/, `server: ${gateway.origin}`)
      .replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: true'),
    file: join(cluster.folder, 'moving.yaml'),
    namespace: 'restarted',
    labels: {},
    signal: AbortSignal.timeout(patienceMs),
  });
  using view = access.view;
  const note = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'after' }, data: { text: 'new' } };
  let looks = 0;
  const waited = view.waitUntil(
    (now) => {
      looks += 1;
      return now.get('ConfigMap', 'after') ? { state: 'ready' } : { state: 'pending', waitingFor: 'the note' };
    },
    { what: 'the note is there', timeoutMs: patienceMs, signal: AbortSignal.timeout(patienceMs) },
  );
  await engine.docker.getContainer(containerId).restart({ t: 5 });
  const before = looks;
  // The server takes its time to come back: what is refused meanwhile is asked again.
  for (let applied = false; !applied; ) {
    applied = await access.client.apply(note).then(
      () => true,
      () => new Promise<boolean>((resolve) => setTimeout(resolve, 50, false)),
    );
  }
  await t.notThrowsAsync(waited);
  t.true(looks > before);
});
