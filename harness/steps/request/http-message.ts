import type { HttpEndpoint } from '../../targets/target.ts';
import type { RequestInput } from './define.ts';

/** A request as it goes over the wire. */
export interface HttpMessage {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a step asks for, as a request to an endpoint; header names are in lower case. */
export function messageOf(
  input: Pick<RequestInput, 'path' | 'query' | 'headers' | 'json' | 'body'>,
  endpoint: HttpEndpoint,
): HttpMessage {
  const url = new URL(input.path, endpoint.origin);
  for (const [key, value] of Object.entries(input.query ?? {})) url.searchParams.append(key, String(value));
  const given = Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const headers = {
    ...(input.json !== undefined && { 'content-type': 'application/json' }),
    ...(Object.fromEntries(given) as Record<string, string>),
    ...(endpoint.host !== undefined && { host: endpoint.host }),
  };
  return { url, headers, body: input.json === undefined ? input.body : JSON.stringify(input.json) };
}
