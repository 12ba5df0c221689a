import type { KubeObject } from '../model/cluster/kube-object.ts';

const mask = '***';
const shortestSecret = 6;
const secretKey = /pass|token|secret|key|uri|url|dsn|credential|auth|tls|cert/i;

/** Masks secret values in everything that leaves the run. */
export class Redactor {
  readonly #secrets = new Set<string>();
  #sorted: readonly string[] | undefined;

  /** Remembers a value; short ones are left alone, since masking them would mask ordinary words. */
  readonly add = (value: string): void => {
    if (value.length < shortestSecret || this.#secrets.has(value)) return;
    this.#secrets.add(value);
    this.#sorted = undefined;
  };

  /** Remembers the values of a Kubernetes Secret whose keys sound secret, plain and as base64. */
  addSecretObject(object: KubeObject): void {
    if (object['type'] === 'helm.sh/release.v1') return;
    for (const [key, encoded] of Object.entries((object['data'] ?? {}) as Record<string, string>)) {
      if (!secretKey.test(key)) continue;
      this.add(encoded);
      this.add(Buffer.from(encoded, 'base64').toString('utf8'));
    }
  }

  /** The text without secrets: known values, passwords in URLs, bearer tokens. */
  text(text: string): string {
    this.#sorted ??= [...this.#secrets].sort((a, b) => b.length - a.length);
    let clean = text;
    for (const secret of this.#sorted) if (clean.includes(secret)) clean = clean.replaceAll(secret, mask);
    return clean
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi, `$1${mask}`)
      .replace(/(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1${mask}`)
      .replace(/(\bbasic\s+)([A-Za-z0-9+/=]{8,})/gi, (all, scheme: string, credentials: string) =>
        // "a basic description" is prose; credentials are user:password.
        Buffer.from(credentials, 'base64').toString('latin1').includes(':') ? scheme + mask : all,
      );
  }

  /** A copy of a value in which every text is free of secrets. */
  deep<T>(value: T): T;
  deep(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.deep<unknown>(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.deep<unknown>(item)]));
    }
    return value;
  }
}
