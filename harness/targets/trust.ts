import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { HarnessError } from '../model/errors/harness-error.ts';
import type { Tls } from '../model/tls.ts';

/** How the certificate of a server is verified. */
export interface Trust {
  /** CA certificates as PEM; undefined: those that Node trusts. */
  readonly ca?: string;
  /** Names of which the certificate must contain one; the first is sent as SNI. */
  readonly names: readonly string[];
  /** Whether any certificate is accepted. */
  readonly isInsecure: boolean;
  /** Description of the CA certificates for messages, such as `ca.crt of Secret web-tls`. */
  readonly against: string;
}

/** The TLS settings of a step or release, with certificate files already read. */
export interface AskedTls {
  readonly ca?: { readonly pem: string; readonly file: string } | { readonly secret: string; readonly key: string };
  readonly serverName?: string;
  readonly insecure?: true;
}

/** Converts trust settings to options of Node's TLS. */
export function tlsOptions({ ca, names, isInsecure }: Trust) {
  const [first = ''] = names;
  return {
    ...(isIP(first) === 0 && first !== '' && { servername: first }),
    ...(ca !== undefined && { ca, allowPartialTrustChain: true }),
    rejectUnauthorized: !isInsecure,
    // A server behind a forwarded port has a certificate for its names in the cluster, not for this machine's address.
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => {
      const errors = names.map((name) => checkServerIdentity(name, certificate));
      return errors.includes(undefined) ? undefined : errors[0];
    },
  } satisfies ConnectionOptions;
}

/** Describes trust settings for expectations and reports. */
export function describeTrust({ names, isInsecure, against }: Trust): string {
  return isInsecure
    ? 'TLS with any certificate (insecure: true): it was not verified'
    : `TLS with a certificate for ${names.join(' or ') || 'any name'}, verified against ${against}`;
}

/** Suggests how to fix a rejected certificate; undefined if the error is of another kind. */
export function mendTrust(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'use one of its names: tls: {serverName: NAME}';
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE/.test(code))
    return 'name the authority that signed it: tls: {ca: {secret: NAME, key: ca.crt}}; tls: {insecure: true} accepts any certificate';
  if (/WRONG_VERSION_NUMBER|EPROTO|packet length too long/.test(`${code} ${String(error)}`))
    return 'the server does not use TLS: leave tls out, or name a port that does';
  return undefined;
}

/** Reads the TLS settings of a file, including the certificate files it names. @param folder folder of that file
 * @throws HarnessError if a certificate file cannot be read */
export function askedTls(tls: Tls | undefined, folder: string): AskedTls | undefined {
  if (tls === undefined) return undefined;
  if (tls === true) return {};
  const { ca, serverName, insecure } = tls;
  return {
    ...(ca !== undefined && { ca: typeof ca === 'string' ? { pem: readPem(ca, folder), file: ca } : ca }),
    ...(serverName !== undefined && { serverName }),
    ...(insecure && { insecure }),
  };
}

function readPem(file: string, folder: string): string {
  const path = resolve(folder, file);
  const next = 'name a file with -----BEGIN CERTIFICATE-----, or the Secret that holds it: {secret: NAME, key: ca.crt}';
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (cause) {
    throw new HarnessError(`the certificates of ${path} cannot be read`, { observed: String(cause), next, cause });
  }
  throw new HarnessError(`${path} holds no certificate`, { expected: 'PEM', next });
}
