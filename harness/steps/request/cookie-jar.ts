interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly isSecure: boolean;
  /** Expiry in milliseconds since the Unix epoch. */
  readonly endsMs: number;
}

/** The cookies of one session of a scenario. Each is sent only to the host that set it: releases never share a domain,
 * so no public suffix list is needed. */
export class CookieJar {
  readonly #byHost = new Map<string, Map<string, Cookie>>();

  /** Stores the cookies that a response sets. @param path path of the request */
  set(host: string, path: string, lines: readonly string[]): void {
    const cookies = this.#byHost.get(host) ?? new Map<string, Cookie>();
    this.#byHost.set(host, cookies);
    for (const line of lines) {
      const cookie = read(line, path);
      if (cookie !== undefined) cookies.set(`${cookie.name};${cookie.path}`, cookie);
    }
  }

  /** The Cookie header for a request, longest path first; undefined if no cookie applies. */
  header(host: string, path: string, isSecure: boolean): string | undefined {
    const own = [...(this.#byHost.get(host)?.values() ?? [])]
      .filter((cookie) => cookie.endsMs > Date.now() && (isSecure || !cookie.isSecure) && isBelow(path, cookie.path))
      .sort((a, b) => b.path.length - a.path.length);
    return own.length === 0 ? undefined : own.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

function read(line: string, requestPath: string): Cookie | undefined {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (at < 1) return undefined;
  const given = new Map(
    attributes.map((attribute): [string, string] => {
      const [key = '', ...value] = attribute.split('=');
      return [key.toLowerCase(), value.join('=')];
    }),
  );
  const path = given.get('path');
  const folder = requestPath.split('?')[0]?.replace(/\/[^/]*$/, '') || '/';
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    path: path?.startsWith('/') ? path : folder,
    isSecure: given.has('secure'),
    endsMs: endOf(given.get('max-age'), given.get('expires')),
  };
}

/** Expiry time: Max-Age takes precedence over Expires; without either the cookie lasts for the session. */
function endOf(maxAge: string | undefined, expires: string | undefined): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Date.now() + Number(maxAge) * 1000;
  const end = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isNaN(end) ? Number.POSITIVE_INFINITY : end;
}

function isBelow(path: string, folder: string): boolean {
  const own = path.split('?')[0] ?? path;
  return own === folder || own.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
