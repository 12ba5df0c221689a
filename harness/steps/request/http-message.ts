import { HarnessError } from '../../model/errors/harness-error.ts';
import type { HttpEndpoint } from '../../targets/target.ts';
import { askedTls, type Trust } from '../../targets/trust.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import type { StepContext } from '../step-run.ts';
import type { RequestInput } from './define.ts';
import { encodeMultipart } from './encode-multipart.ts';

/** An HTTP request as sent over the connection. */
export interface HttpMessage {
  readonly method: RequestInput['method'];
  /** Scheme, host and port that the connection goes to; the path cannot change it. */
  readonly origin: string;
  /** The request target of the request line, exactly as written. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  /** How the server's certificate is verified, if the origin uses https. */
  readonly trust?: Trust;
}

type Asked = Pick<RequestInput, 'method' | 'path' | 'query' | 'headers' | 'json' | 'body'> &
  Partial<Pick<RequestInput, 'multipart'>>;

/** Resolves the HTTP endpoint of the release that a step calls. */
export function endpointOf(
  input: Pick<RequestInput, 'to' | 'via' | 'port' | 'tls' | 'path' | 'query'>,
  { target, signal, folder }: StepContext,
): Promise<HttpEndpoint> {
  const { to, via, port } = input;
  return target.http(to, { via, port, tls: askedTls(input.tls, folder), signal, path: requestTarget(input) });
}

/** Builds the request of a step to an endpoint, with header names in lower case. A Host header of the step overrides
 * that of the endpoint.
 * @param folder folder of the scenario file, against which file paths are resolved
 * @throws HarnessError if the path is invalid */
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

/** The path followed by the query. Non-ASCII characters are percent-encoded, because a request line cannot contain
 * them. */
export function requestTarget({ path, query }: Pick<Asked, 'path' | 'query'>): string {
  // Checked here because expressions are evaluated only now.
  if (!path.startsWith('/') || hasBlank(path)) {
    throw new HarnessError(`"${path}" cannot be sent as a path`, {
      expected: 'a path that starts with / and has no spaces; the host is the one of the release',
      observed: path,
      next: 'write %20 for a space; capture only the path of a URL',
    });
  }
  const more = new URLSearchParams(
    Object.entries(query ?? {}).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
  const own = path.replaceAll(/[^\0-\x7f]+/g, encodeURIComponent);
  return more === '' ? own : `${own}${own.includes('?') ? '&' : '?'}${more}`;
}

/** Whether a path contains white space or control characters, which would end the request target early. */
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
