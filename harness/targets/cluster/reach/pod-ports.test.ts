import test from 'ava';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { homesIn } from '../../../kube/watch/namespace-view.ts';
import { recordedOf } from '../../../steps/fixtures/step-context.ts';
import { forwardHttp, forwardServices, podPorts } from './forward-port.ts';

const ports = [
  { name: 'http', containerPort: 3000 },
  { name: 'metrics', containerPort: 9090 },
];

function pod(name: string, release: string, isReady: boolean, more: object = {}): object {
  return {
    kind: 'Pod',
    metadata: { name, namespace: 'shop', annotations: recordedOf(release), ...more },
    spec: {
      containers: [{ name: 'main', ports }, { name: 'sidecar' }],
      initContainers: [
        { name: 'migrate', ports: [{ name: 'debug', containerPort: 9229 }] },
        { name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'proxy', containerPort: 8081 }] },
      ],
    },
    status: { conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
  };
}

/** A cluster that has these pods and nothing else. */
function clusterOf(...pods: readonly object[]): ClusterAccess {
  const view: object = {
    namespace: 'shop',
    homes: homesIn('shop'),
    all: (kind: string) => (kind === 'Pod' ? pods : []),
    get: () => undefined,
    at: () => view,
    synced: async () => undefined,
  };
  return { view, namespace: 'shop', client: { list: async () => [] } } as unknown as ClusterAccess;
}

/** A cluster with one ready pod of the release `api` and these Services of it, each with the port 80. */
function servedBy(...services: readonly { readonly name: string; readonly spec: object }[]): {
  readonly access: ClusterAccess;
  readonly picked: () => unknown;
} {
  const access = clusterOf(pod('api-1', 'api', true, { labels: { app: 'api' } }));
  const list = async () =>
    services.map(({ name, spec }) => ({
      kind: 'Service',
      metadata: { name, namespace: 'shop', annotations: recordedOf('api') },
      spec: { ports: [{ port: 80 }], ...spec },
    }));
  let picked: unknown;
  const forward = async (pick: () => unknown) => {
    picked = pick();
    return 4000;
  };
  const pods = { at: () => ({ forward }) };
  return { access: { ...access, client: { list }, pods } as unknown as ClusterAccess, picked: () => picked };
}

test('A container port is found by name or number in each ready pod of the release', (t) => {
  const cluster = clusterOf(
    pod('api-1', 'api', true),
    pod('api-2', 'api', true),
    pod('api-3', 'api', false),
    pod('api-4', 'api', true, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    pod('web-1', 'web', true),
  );
  const found = ['api-1', 'api-2'].map((name) => ({ pod: name, namespace: 'shop', number: 9090 }));
  t.deepEqual(podPorts(cluster, 'api', 'metrics'), found);
  t.deepEqual(podPorts(cluster, 'api', 9090), found);
});

test('Without a ready pod or a matching port, the error lists the available ports', (t) => {
  t.throws(() => podPorts(clusterOf(pod('api-1', 'api', false)), 'api', 'metrics'), {
    message: 'release api has no ready pod',
  });
  const error = t.throws(() => podPorts(clusterOf(pod('api-1', 'api', true)), 'api', 'admin'), {
    message: 'no container of release api has a port admin',
  });
  t.like(error, { observed: 'http 3000, metrics 9090, proxy 8081' });
});

test('The error for a release without a Service lists the ports of its pods', async (t) => {
  const error = await t.throwsAsync(forwardHttp(clusterOf(pod('api-1', 'api', true)), 'api'), {
    message: 'release api has no Service',
  });
  t.like(error, {
    observed: 'ports of its pods: http 3000, metrics 9090, proxy 8081',
    next: 'kubectl -n shop get services',
  });
});

const alias = {
  name: 'a-elsewhere',
  spec: { type: 'ExternalName', externalName: 'db.example', selector: { app: 'api' } },
};
const manual = { name: 'b-manual', spec: { clusterIP: '10.43.0.7' } };

test('A Service with pods is preferred over earlier Services of the release without pods', async (t) => {
  const { access, picked } = servedBy(alias, manual, { name: 'web', spec: { selector: { app: 'api' } } });
  t.deepEqual(await forwardHttp(access, 'api'), { origin: 'http://127.0.0.1:4000' });
  t.deepEqual(picked(), { pod: 'api-1', port: 80 });
});

test('A Service without pods is rejected before any connection attempt', async (t) => {
  const message = (name: string) => `Service ${name} of release api has no pod to forward a port to`;
  const error = await t.throwsAsync(forwardHttp(servedBy(alias).access, 'api'), { message: message('a-elsewhere') });
  t.like(error, { observed: 'it is an alias for db.example (type ExternalName)' });
  const other = await t.throwsAsync(forwardHttp(servedBy(manual).access, 'api', { port: 80 }), {
    message: message('b-manual'),
  });
  t.like(other, { observed: 'it has no selector: its endpoints are managed elsewhere' });
});

test('Ports are forwarded only to Services with pods', async (t) => {
  const { access } = servedBy(alias, manual, { name: 'web', spec: { selector: { app: 'api' } } });
  t.deepEqual(await forwardServices(access, 'api'), [
    { service: 'web', port: 80, address: { host: '127.0.0.1', port: 4000 } },
  ]);
});

test("A Service port that targets a native sidecar's named port is forwarded to the sidecar", async (t) => {
  const spec = { selector: { app: 'api' }, ports: [{ name: 'proxy', port: 81, targetPort: 'proxy' }] };
  const { access, picked } = servedBy({ name: 'web', spec });
  await forwardHttp(access, 'api', { port: 'proxy' });
  t.deepEqual(picked(), { pod: 'api-1', port: 8081 });
});

test('A Service port whose target no container has leads nowhere, even if a container has its number', async (t) => {
  const spec = { selector: { app: 'api' }, ports: [{ name: 'web', port: 3000, targetPort: 'web' }] };
  const { access } = servedBy({ name: 'web', spec });
  await t.throwsAsync(forwardHttp(access, 'api', { port: 'web' }), {
    message: 'Service web forwards port 3000 to web, which no container of its pods has',
  });
});
