import { type HttpMessage, hasBlank } from './http-message.ts';
import { isSecretHeader } from './secret-headers.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

/** The request that follows a redirect; undefined if the response is not one. Credentials are not sent to another
 * host. */
export function followRedirect(
  message: HttpMessage,
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
): HttpMessage | undefined {
  const { location } = answer.headers;
  if (!redirects.has(answer.status) || location === undefined) return undefined;
  const goal = goalOf(message, location);
  if (goal === undefined) return undefined;
  const isOther = goal.authority !== undefined && goal.authority !== authorityOf(message);
  const [from, to] = [message, goal].map(({ origin }) => new URL(origin).protocol);
  // Credentials sent over HTTPS must not be repeated in plain text, even to the same host.
  const isTold = isOther || (from === 'https:' && to === 'http:');
  // Like every client: a redirected POST is followed by GET, so that nothing is created twice.
  const asGet = answer.status === 303 ? message.method !== 'HEAD' : answer.status < 303 && message.method === 'POST';
  const headers = Object.entries(message.headers).filter(
    ([name]) =>
      !(isOther && name === 'host') && !(isTold && isSecretHeader(name)) && !(asGet && name.startsWith('content-')),
  );
  return {
    method: asGet ? 'GET' : message.method,
    origin: isOther || from !== to ? goal.origin : message.origin,
    path: goal.path,
    headers: Object.fromEntries(headers),
    body: asGet ? undefined : message.body,
    // The trust settings apply only to the release's own host.
    ...(message.trust !== undefined && !isOther && from === to && { trust: message.trust }),
  };
}

/** Host and port as the server knows them: from the Host header if set, without the default port. */
export function authorityOf({ origin, headers }: Pick<HttpMessage, 'origin' | 'headers'>): string {
  return withoutDefaultPort(headers['host'] ?? new URL(origin).host);
}

function withoutDefaultPort(authority: string): string {
  return authority.toLowerCase().replace(/:(80|443)$/, '');
}

interface Goal {
  /** Undefined if the location has no host. */
  readonly authority?: string;
  readonly origin: string;
  readonly path: string;
}

/** Resolves a Location header; the path is kept as written. */
function goalOf({ origin, path }: HttpMessage, location: string): Goal | undefined {
  if (hasBlank(location)) return undefined;
  const absolute = /^(https?:)?\/\/([^/?#]*)([^#]*)/i.exec(location);
  if (absolute !== null) {
    const [, scheme = new URL(origin).protocol, authority = '', rest = ''] = absolute;
    // Drops user info, so that a server cannot make the client log in with credentials it chose.
    const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
    const own = rest.startsWith('/') ? rest : `/${rest}`;
    return URL.canParse(`${scheme}//${host}`)
      ? { authority: withoutDefaultPort(host), origin: `${scheme}//${host}`, path: own }
      : undefined;
  }
  const [own = ''] = location.split('#');
  if (own.startsWith('/')) return { origin, path: own };
  const [before = '/'] = path.split('?');
  if (own.startsWith('?') || own === '') return { origin, path: `${before}${own}` };
  const { pathname, search, protocol } = new URL(own, `http://any${before}`);
  // Other schemes, such as mailto, cannot be requested.
  if (protocol !== 'http:') return undefined;
  return { origin, path: pathname + search };
}
