import { type HttpMessage, hasBlank } from './http-message.ts';
import { isSecretHeader } from './secret-headers.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

/** The request that an answer asks for, undefined where it asks for none. To another host nothing goes along that tells
 * who asks. */
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
  // What was asked in secret is not told to the same host in plain text.
  const isTold = isOther || (from === 'https:' && to === 'http:');
  // As every client does: what was created is looked at, not created once more.
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
    // What is known of a certificate is known of the release alone.
    ...(message.trust !== undefined && !isOther && from === to && { trust: message.trust }),
  };
}

/** The host and port by which the one who is asked knows itself. */
export function authorityOf({ origin, headers }: Pick<HttpMessage, 'origin' | 'headers'>): string {
  return withoutDefaultPort(headers['host'] ?? new URL(origin).host);
}

function withoutDefaultPort(authority: string): string {
  return authority.toLowerCase().replace(/:(80|443)$/, '');
}

interface Goal {
  /** Undefined where the location names no host. */
  readonly authority?: string;
  readonly origin: string;
  readonly path: string;
}

/** Where a location leads to; its path stays as it is written. */
function goalOf({ origin, path }: HttpMessage, location: string): Goal | undefined {
  if (hasBlank(location)) return undefined;
  const absolute = /^(https?:)?\/\/([^/?#]*)([^#]*)/i.exec(location);
  if (absolute !== null) {
    const [, scheme = new URL(origin).protocol, authority = '', rest = ''] = absolute;
    // Nobody is logged in by what a server wrote before an @.
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
  // Such as mailto: nothing that a request can go to.
  if (protocol !== 'http:') return undefined;
  return { origin, path: pathname + search };
}
