import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { namespacesOf, syncRelease } from '../../../kube/release-objects.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { AskedTls, Trust } from '../../trust.ts';

/** The Secret with the certificate that a server presents. */
export interface Served {
  readonly name: string;
  readonly namespace: string | undefined;
}

interface Subject {
  readonly release: string;
  /** Names that the certificate may contain. */
  readonly names: readonly string[];
  readonly served?: Served | undefined;
}

/** How the certificate of a release is verified: by the given CA, else by the Secret of the served certificate, else by
 * the CAs that Node trusts.
 * @throws HarnessError if the given Secret or key does not exist */
export async function readTrust(
  access: ClusterAccess,
  tls: AskedTls,
  { release, names, served }: Subject,
): Promise<Trust> {
  const { ca, serverName, insecure } = tls;
  const known = { names: serverName === undefined ? names : [serverName], isInsecure: insecure === true };
  if (insecure === true) return { ...known, against: 'nothing' };
  if (typeof ca === 'object') {
    if ('pem' in ca) return { ...known, ca: ca.pem, against: ca.file };
    return { ...known, ca: await authorityOf(access, release, ca), against: `${ca.key} of Secret ${ca.secret}` };
  }
  const own = served && (await access.client.get({ apiVersion: 'v1', kind: 'Secret', ...definedOf(served) }));
  const key = own && ['ca.crt', 'tls.crt'].find((each) => textOf(own, each) !== undefined);
  if (own === undefined || key === undefined) return { ...known, against: 'the authorities that Node trusts' };
  return { ...known, ca: textOf(own, key) ?? '', against: `${key} of Secret ${own.metadata.name}` };
}

/** The DNS names of a Service inside the cluster. */
export function namesOfService(service: KubeObject, home: string): string[] {
  const { name, namespace = home } = service.metadata;
  return [`${name}.${namespace}.svc`, name, `${name}.${namespace}`, `${name}.${namespace}.svc.cluster.local`];
}

async function authorityOf(
  access: ClusterAccess,
  release: string,
  { secret, key }: { readonly secret: string; readonly key: string },
): Promise<string> {
  await syncRelease(access.view, release);
  const next = `kubectl -n ${access.namespace} get secrets`;
  for (const namespace of namespacesOf(access.view, release)) {
    const found = await access.client.get({ apiVersion: 'v1', kind: 'Secret', name: secret, namespace });
    if (found === undefined) continue;
    const value = textOf(found, key);
    if (value !== undefined) return value;
    const keys = Object.keys((found['data'] ?? {}) as object).join(', ') || 'none';
    throw new HarnessError(`Secret ${secret} has no key ${key} with the certificate of an authority`, {
      expected: `key ${key}`,
      observed: `its keys are ${keys}`,
      next,
    });
  }
  throw new HarnessError(`tls of release ${release} names Secret ${secret}, which does not exist`, {
    expected: `a Secret with key ${key} in namespace ${namespacesOf(access.view, release).join(' or ')}`,
    next,
  });
}

function textOf(secret: KubeObject, key: string): string | undefined {
  const value = ((secret['data'] ?? {}) as Readonly<Record<string, string>>)[key];
  return value === undefined || value === '' ? undefined : Buffer.from(value, 'base64').toString('utf8');
}

function definedOf({ name, namespace }: Served) {
  return { name, ...(namespace !== undefined && { namespace }) };
}
