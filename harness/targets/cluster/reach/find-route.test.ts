import test from 'ava';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { homesIn } from '../../../kube/watch/namespace-view.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import { recordedOf } from '../../../steps/fixtures/step-context.ts';
import { gatewayRoute, httpRoutesOf, ingressRoute } from './find-route.ts';
import { readTrust } from './read-trust.ts';

const object = (kind: string, name: string, rest: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', annotations: recordedOf('api'), ...metadata },
  ...rest,
});
const secret = (name: string, data: Readonly<Record<string, string>>) =>
  object('Secret', name, { data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, btoa(text)])) });

/** A namespace with these objects, in a cluster that serves these kinds. */
function access(objects: readonly KubeObject[], served: readonly string[] = ['HTTPRoute']): ClusterAccess {
  const view: object = {
    ...{ namespace: 'shop', homes: homesIn('shop'), all: () => [] },
    synced: async () => undefined,
    at: () => view,
  };
  const of = (kind: string) => objects.filter((each) => each.kind === kind);
  const client = {
    list: async ({ kind }: KubeObject) => of(kind),
    get: async ({ kind, name }: KubeObject & { name: string }) =>
      of(kind).find(({ metadata }) => metadata.name === name),
    json: async () => ({ items: of('Service') }),
    isNamespaced: async ({ kind }: KubeObject) => {
      if (!served.includes(kind)) throw new HarnessError('not served');
      return true;
    },
  };
  const pods = { at: () => pods, forward: async () => 4000 };
  return { namespace: 'shop', client, view, pods } as unknown as ClusterAccess;
}

const origins = { http: 'http://edge', https: 'https://edge' };

test('An Ingress is requested by its first host, with the Secret that serves its certificate', async (t) => {
  const ingress = object('Ingress', 'web', {
    spec: {
      rules: [{}, { host: 'a.test' }, { host: 'b.test' }],
      tls: [
        { hosts: ['b.test'], secretName: 'b' },
        { hosts: ['a.test'], secretName: 'a' },
      ],
    },
  });
  const served = { name: 'a', namespace: 'shop' };
  t.deepEqual(await ingressRoute(access([ingress]), 'api', origins, true), {
    ...{ kind: 'Ingress', host: 'a.test', origin: 'https://edge', served },
  });
  t.is((await ingressRoute(access([ingress]), 'api', origins, false))?.origin, 'http://edge');
  t.is(await ingressRoute(access([ingress]), 'api', undefined, true), undefined);
  t.is(await ingressRoute(access([]), 'api', origins, true), undefined);
});

const route = (rest: object = {}, conditions: readonly object[] = [{ type: 'Accepted', status: 'True' }]) =>
  object('HTTPRoute', 'web', {
    spec: { parentRefs: [{ name: 'edge' }], hostnames: ['*.a.test', 'a.test'], ...rest },
    status: { parents: [{ conditions }] },
  });
const gateway = object('Gateway', 'edge', {
  spec: {
    gatewayClassName: 'traefik',
    listeners: [
      { name: 'web', protocol: 'HTTP', port: 80, hostname: 'other.test' },
      { name: 'secure', protocol: 'HTTPS', port: 443, tls: { certificateRefs: [{ name: 'edge-tls' }] } },
    ],
  },
  status: { addresses: [{ value: '10.0.0.7' }] },
});
const ports = [{ port: 80 }, { port: 8443, targetPort: 443 }];
const labelled = object(
  'Service',
  'own',
  { spec: { ports } },
  { labels: { 'gateway.networking.k8s.io/gateway-name': 'edge' } },
);
const addressed = object('Service', 'shared', { spec: { ports, clusterIP: '10.0.0.7' } }, { namespace: 'system' });
const other = object('Service', 'other', { spec: { ports, clusterIP: '10.0.0.8' } });

test('A Gateway is reached through the Service with its label or address, at the port of the listener', async (t) => {
  for (const service of [labelled, addressed]) {
    const found = await gatewayRoute(access([gateway, other, service]), route(), false);
    t.deepEqual(found, { kind: 'Gateway', host: 'a.test', origin: 'http://127.0.0.1:4000', served: undefined });
    const { origin, served } = await gatewayRoute(access([gateway, other, service]), route(), true);
    t.is(origin, 'https://127.0.0.1:4000');
    t.deepEqual(served, { name: 'edge-tls', namespace: 'shop' });
  }
  t.is((await gatewayRoute(access([gateway, labelled]), route({ hostnames: ['*.a.test'] }), false)).host, 'other.test');
});

const refused: Readonly<Record<string, readonly [KubeObject[], KubeObject, boolean, string, RegExp]>> = {
  'that names no Gateway': [[], route({ parentRefs: [] }), false, 'HTTPRoute web names no Gateway', /undefined/],
  'whose Gateway does not exist': [
    [],
    route(),
    false,
    'HTTPRoute web names Gateway edge, which does not exist',
    /undefined/,
  ],
  'that no controller has accepted': [
    [gateway],
    route({}, []),
    false,
    'no controller accepted HTTPRoute web',
    /^no controller has reported/,
  ],
  'that a controller rejected': [
    ...([
      [gateway],
      route({}, [{ type: 'Accepted', status: 'False', reason: 'NoMatch', message: 'no host' }]),
    ] as const),
    ...([false, 'no controller accepted HTTPRoute web', /^NoMatch: no host$/] as const),
  ] as never,
  'whose listener does not serve the requested protocol': [
    ...([[gateway, labelled], route({ parentRefs: [{ name: 'edge', sectionName: 'web' }] }), true] as const),
    ...([
      'Gateway edge has no listener for HTTPS that HTTPRoute web may use',
      /^web: HTTP 80, secure: HTTPS 443$/,
    ] as const),
  ] as never,
  'whose Gateway has no Service': [
    ...([[gateway, other], route(), false, 'no Service is found for Gateway edge'] as const),
    /^no such Service$/,
  ] as never,
};

for (const [what, [objects, asked, isTls, message, observed]] of Object.entries(refused)) {
  test(`An HTTPRoute ${what} is rejected`, async (t) => {
    const error = await t.throwsAsync(gatewayRoute(access(objects), asked, isTls), {
      instanceOf: HarnessError,
      message,
    });
    t.regex(String(error?.observed), observed);
  });
}

test('A cluster without the Gateway API has no HTTPRoutes', async (t) => {
  t.deepEqual(await httpRoutesOf(access([route()], []), 'api'), []);
  t.is((await httpRoutesOf(access([route()]), 'api')).length, 1);
});

const subject = { release: 'api', names: ['a.test'], served: { name: 'web-tls', namespace: 'shop' } };

test('A certificate is verified against the named authority, or else against the Secret that serves it', async (t) => {
  const web = secret('web-tls', { 'ca.crt': 'authority', 'tls.crt': 'own' });
  const own = secret('own', { root: 'root' });
  const trust = (tls: Parameters<typeof readTrust>[1], objects = [web, own]) =>
    readTrust(access(objects), tls, subject);
  const names = ['a.test'];
  t.deepEqual(await trust({}), { names, isInsecure: false, ca: 'authority', against: 'ca.crt of Secret web-tls' });
  t.like(await trust({}, [secret('web-tls', { 'tls.crt': 'own' })]), {
    ca: 'own',
    against: 'tls.crt of Secret web-tls',
  });
  t.deepEqual(await trust({}, []), { names, isInsecure: false, against: 'the authorities that Node trusts' });
  t.like(await trust({ ca: { secret: 'own', key: 'root' } }), { ca: 'root', against: 'root of Secret own' });
  t.like(await trust({ ca: { pem: 'file', file: 'ca.pem' } }), { ca: 'file', against: 'ca.pem' });
  t.like(await trust({ serverName: 'b.test' }), { names: ['b.test'] });
  t.deepEqual(await trust({ insecure: true }), { names, isInsecure: true, against: 'nothing' });
});

test('A missing Secret or key is named in the error', async (t) => {
  const own = secret('own', { root: 'root' });
  const trust = (name: string) => readTrust(access([own]), { ca: { secret: name, key: 'ca.crt' } }, subject);
  const key = await t.throwsAsync(trust('own'), { message: /^Secret own has no key ca.crt/ });
  t.is(key instanceof HarnessError && key.observed, 'its keys are root');
  await t.throwsAsync(trust('gone'), { message: 'tls of release api names Secret gone, which does not exist' });
});
