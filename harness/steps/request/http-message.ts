import { HarnessError } from '../../model/errors/harness-error.ts';
import type { HttpEndpoint } from '../../targets/target.ts';
import { askedTls, type Trust } from '../../targets/trust.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import type { StepContext } from '../step-run.ts';
import type { RequestInput } from './define.ts';
import { encodeMultipart } from './encode-multipart.ts';

/** A request as it goes over the wire. */
export interface HttpMessage {
  readonly method: RequestInput['method'];
  /** Where the connection goes to: scheme, host and port. No path can change it. */
  readonly origin: string;
  /** What stands behind the method in the request line, as it was written. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  /** How the other side has to prove who it is, where the origin is one of https. */
  readonly trust?: Trust;
}

type Asked = Pick<RequestInput, 'method' | 'path' | 'query' | 'headers' | 'json' | 'body'> &
  Partial<Pick<RequestInput, 'multipart'>>;

/** Where the release that a step asks answers it. */
export function endpointOf(
  input: Pick<RequestInput, 'to' | 'via' | 'port' | 'tls' | 'path' | 'query'>,
  { target, signal, folder }: StepContext,
): Promise<HttpEndpoint> {
  const { to, via, port } = input;
  return target.http(to, { via, port, tls: askedTls(input.tls, folder), signal, path: requestTarget(input) });
}

/** What a step asks for, as a request to an endpoint; header names are in lower case. A Host header of the step goes
 * before that of the endpoint.
 * @param folder that of the scenario, for files.
 * @throws HarnessError where the path is none. */
export function messageOf(input: Asked, endpoint: HttpEndpoint, folder: string): HttpMessage {
  const given = Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const { type, body } = bodyOf(input, folder);
  const headers = {
    ...(type !== undefined && { 'content-type': type }),
    ...(endpoint.host !== undefined && { host: endpoint.host }),
    ...(Object.fromEntries(given) as Record<string, string>),
  };
  const { origin, trust } = endpoint;
  return { method: input.method, origin, path: requestTarget(input), headers, body, ...(trust && { trust }) };
}

/** The path with the query behind it. What is not ASCII no request line can hold: it is encoded. */
export function requestTarget({ path, query }: Pick<Asked, 'path' | 'query'>): string {
  // What an expression gave is known only now.
  if (!path.startsWith('/') || hasBlank(path)) {
    throw new HarnessError(`"${path}" cannot be sent as a path`, {
      expected: 'a text that begins with / and has no blanks: the host is that of the release',
      observed: path,
      next: 'write %20 for a blank; capture no whole URL, but its path',
    });
  }
  const more = new URLSearchParams(
    Object.entries(query ?? {}).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
  const own = path.replaceAll(/[^\0-\x7f]+/g, encodeURIComponent);
  return more === '' ? own : `${own}${own.includes('?') ? '&' : '?'}${more}`;
}

/** Whether a path would end the request line before its end. */
export function hasBlank(path: string): boolean {
  return /[\s\p{Cc}]/u.test(path);
}

function bodyOf(
  { json, body, multipart }: Asked,
  folder: string,
): { readonly type?: string; readonly body: HttpMessage['body'] } {
  if (json !== undefined) return { type: 'application/json', body: stringifyJson(json) };
  return multipart === undefined ? { body } : encodeMultipart(multipart, folder);
}
