import type { KubeObject } from '../model/cluster/kube-object.ts';

const mask = '***';
const shortestSecret = 6;
/** Lines of a PEM value that are masked separately, because a multi-line value may be shown line by line, indented or
 * escaped. */
const pemLine = /^(?!-----).{16,}$/;
/** Query parameters that grant access, such as `&access_token=...`, and signatures of URLs. */
const secretParameter =
  /([?&](?:access_token|id_token|refresh_token|client_secret|api_?key|password|sig|signature|x-(?:amz|goog)-(?:signature|security-token))=)[^&\s"'<>\\]{6,}/gi;
const secretKey = /pass|token|secret|key|uri|url|dsn|credential|auth|tls|cert/i;

/** Masks secret values in all output of a run. */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #names: ReadonlySet<string>;
  #sorted: readonly string[] | undefined;

  /** @param names words that are no secret even if a Secret has one as its value, such as the name of a release */
  constructor(names: readonly string[] = []) {
    this.#names = new Set(names);
  }

  /** Adds a secret; values under six characters are ignored, because masking them would also mask ordinary words. */
  readonly add = (value: string): void => {
    // A value created with `echo` ends with a line break, which is rarely shown with it.
    const whole = value.trim();
    const lines = whole.includes('-----BEGIN') ? whole.split(/\s*\n\s*/).filter((line) => pemLine.test(line)) : [];
    for (const each of [whole, ...lines])
      if (each.length >= shortestSecret && !this.#names.has(each)) this.#secrets.add(each);
    this.#sorted = undefined;
  };

  /** Adds those values of a Kubernetes Secret whose keys suggest a secret, both decoded and as base64. */
  addSecretObject(object: KubeObject): void {
    if (object['type'] === 'helm.sh/release.v1') return;
    for (const [key, encoded] of Object.entries((object['data'] ?? {}) as Record<string, string>)) {
      if (!secretKey.test(key)) continue;
      this.add(encoded);
      this.add(Buffer.from(encoded, 'base64').toString('utf8'));
    }
  }

  /** Masks the known secrets, passwords in URLs and bearer tokens in a text. */
  text(text: string): string {
    this.#sorted ??= [...this.#secrets].sort((a, b) => b.length - a.length);
    let clean = text;
    for (const secret of this.#sorted) if (clean.includes(secret)) clean = clean.replaceAll(secret, mask);
    return clean
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi, `$1${mask}`)
      .replace(secretParameter, `$1${mask}`)
      .replace(/(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1${mask}`)
      .replace(/(\bbasic\s+)([A-Za-z0-9+/=]{8,})/gi, (all, scheme: string, credentials: string) =>
        // "a basic description" is prose; real credentials decode to user:password.
        Buffer.from(credentials, 'base64').toString('latin1').includes(':') ? scheme + mask : all,
      );
  }

  /** Copies a value with the secrets in all its strings masked. */
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
