import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { listOfRelease } from '../../../kube/release-objects.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { Connect } from '../../../model/platform.ts';
import type { Connection, HowToConnect } from '../../target.ts';
import type { AskedTls, Trust } from '../../trust.ts';
import {
  authoritiesOf,
  type ConnectionFacts,
  describeFacts,
  fillTemplate,
  findConnection,
  findUri,
} from './find-connection.ts';
import { forwardService, portsOf } from './forward-port.ts';
import { namesOfService, readTrust } from './read-trust.ts';

interface Reached {
  readonly uri: URL;
  readonly service: KubeObject;
  readonly port: number;
  /** Host as written in the URI. */
  readonly host: string | undefined;
  readonly secrets: readonly string[];
}

/** Connects to the database of a release through a local port that forwards to its Service: by `connect`, else by a URI
 * in its Secrets, else by the keys for user, password and database in its Secrets and the environment of its pods, and
 * the port of its Service. TLS is used if requested or if the URI says so.
 * @throws HarnessError with the objects that were searched */
export async function forwardUri(
  access: ClusterAccess,
  release: string,
  how: HowToConnect,
): Promise<Connection & { readonly secrets: readonly string[] }> {
  const facts = await readConnectionFacts(access, release);
  const reached = await reach(access, release, facts, how);
  const { uri, service, port, host, secrets } = reached;
  const tls = how.tls ?? tlsOfUri(uri);
  const names = [...new Set([...(host === undefined ? [] : [host]), ...namesOfService(service, access.namespace)])];
  const trust = tls && withPlain(await readTrust(access, tls, { release, names }), tls, facts);
  for (const key of tlsKeys) uri.searchParams.delete(key);
  uri.hostname = '127.0.0.1';
  uri.port = String(await forwardService(access, service, port));
  const password = decodeURIComponent(uri.password);
  return { uri: uri.href, ...(trust && { trust }), secrets: password === '' ? [] : [...secrets, uri.href, password] };
}

/** TLS parameters of URIs; removed, because a driver would verify against the address of the local port. */
const tlsKeys = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'ssl', 'tls', 'ssl-mode'];

/** The TLS settings of a URI, as the database's own clients interpret them. */
function tlsOfUri(uri: URL): AskedTls | undefined {
  const mode = uri.searchParams.get('sslmode') ?? '';
  if (/^verify-/.test(mode) || uri.protocol === 'rediss:' || uri.protocol === 'valkeys:') return {};
  return mode === 'require' ? { insecure: true } : undefined;
}

/** If no CA is given, uses those under ca.crt in the Secrets of the release. */
function withPlain(trust: Trust, { ca, insecure }: AskedTls, facts: ConnectionFacts): Trust {
  const plain = authoritiesOf(facts.secrets);
  if (ca !== undefined || insecure === true || plain.length === 0) return trust;
  const against = plain.map(({ place }) => place).join(' and ');
  return { ...trust, ca: plain.map(({ pem }) => pem).join('\n'), against };
}

async function reach(
  access: ClusterAccess,
  release: string,
  facts: ConnectionFacts,
  { protocol, connect }: HowToConnect,
): Promise<Reached> {
  const given = givenUri(access, release, facts, connect) ?? findUri(protocol, facts)?.uri;
  if (given !== undefined) return serviceOfUri(access, release, given);
  const found = findConnection(protocol, facts);
  if (found === undefined) {
    throw new HarnessError(`cannot find out how to connect to release ${release} by ${protocol}`, {
      expected: `a ${protocol}:// URI in a Secret of the release, or a Service with a port of ${protocol}`,
      observed: describeFacts(facts),
      next: `set it in platform.yaml: connect: "${protocol}://$(SECRET/USER_KEY):$(SECRET/PASSWORD_KEY)@SERVICE:PORT"`,
    });
  }
  const { user, password, database, service, port } = found;
  const login = user === '' && password === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const uri = new URL(`${protocol}://${login}127.0.0.1/${encodeURIComponent(database)}`);
  return { uri, service, port, host: undefined, secrets: [] };
}

async function readConnectionFacts(access: ClusterAccess, release: string): Promise<ConnectionFacts> {
  const { client } = access;
  const of = (kind: string) => listOfRelease(access, { apiVersion: 'v1', kind }, release);
  const all = (kind: string) => client.list({ apiVersion: 'v1', kind });
  const [services, secrets, pods, ...referred] = await Promise.all([
    ...[of('Service'), of('Secret'), of('Pod')],
    ...[all('Secret'), all('ConfigMap')],
  ]);
  const named = (kind: string) => (object: KubeObject) => ({ ...object, kind });
  return {
    services: services ?? [],
    // A Secret with the release's name counts too, whoever created it.
    secrets: [...(secrets ?? []), ...(referred[0] ?? []).filter(({ metadata }) => metadata.name === release)].map(
      named('Secret'),
    ),
    pods: pods ?? [],
    referred: [...(referred[0] ?? []).map(named('Secret')), ...(referred[1] ?? []).map(named('ConfigMap'))],
  };
}

/** The URI given by `connect`, else by the key `uri` of the Secret with the release's name. */
function givenUri(
  access: ClusterAccess,
  release: string,
  facts: ConnectionFacts,
  connect: Connect | undefined,
): string | undefined {
  const next = `kubectl -n ${access.namespace} get secrets`;
  const template = typeof connect === 'object' ? `$(${connect.secret}/${connect.key})` : connect;
  if (template === undefined) {
    const { uri, missing } = fillTemplate(`$(${release}/uri)`, facts.referred);
    return missing.length === 0 ? decodeURIComponent(uri) : undefined;
  }
  const { uri, missing } = fillTemplate(template, facts.referred);
  if (missing.length === 0) return typeof connect === 'object' ? decodeURIComponent(uri) : uri;
  throw new HarnessError(`connect of release ${release} refers to missing keys: ${missing.join(', ')}`, {
    expected: 'a Secret or ConfigMap with that key',
    observed: describeFacts(facts),
    next,
  });
}

async function serviceOfUri(access: ClusterAccess, release: string, given: string): Promise<Reached> {
  if (!URL.canParse(given)) throw new HarnessError(`connect of release ${release} does not result in a URI`);
  const uri = new URL(given);
  const [name = uri.hostname, namespace] = uri.hostname.split('.');
  const service =
    (await access.client.get({ apiVersion: 'v1', kind: 'Service', name })) ??
    (namespace === undefined
      ? undefined
      : await access.client.get({ apiVersion: 'v1', kind: 'Service', name, namespace }));
  if (service === undefined)
    throw new HarnessError(
      `the connection URI of release ${release} names host ${uri.hostname}, which is not a Service of the platform`,
    );
  const port = uri.port === '' ? (portsOf(service)[0]?.port ?? 0) : Number(uri.port);
  return { uri, service, port, host: uri.hostname, secrets: [given] };
}
