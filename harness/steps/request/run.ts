import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Evidence } from '../../model/result/result.ts';
import { describeTrust, mendTrust, tlsOptions } from '../../targets/trust.ts';
import { parseIfJson } from '../../text/exact-json.ts';
import type { StepContext, StepRun } from '../step-run.ts';
import { CookieJar } from './cookie-jar.ts';
import type { RequestInput } from './define.ts';
import { authorityOf, followRedirect } from './follow-redirect.ts';
import { endpointOf, type HttpMessage, messageOf } from './http-message.ts';
import { isSecretHeader } from './secret-headers.ts';

const mostRedirects = 10;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
}

/** A response with details that only the report needs. */
interface Exchange extends Answer {
  readonly cookies: readonly string[];
  /** Milliseconds from the start of the request to the connection, and to the first byte of the response. */
  readonly connectedMs: number | undefined;
  readonly answeredMs: number | undefined;
}

/** Sends the request, follows redirects if asked to, and returns `status`, `headers`, `body` and, if it can be parsed,
 * `json` of the last response. */
export const run: StepRun<RequestInput> = async (input, context) => {
  const endpoint = await endpointOf(input, context);
  const jar = jarOf(input, context);
  const evidence: Evidence[] = [];
  const redirects: string[] = [];
  let message = messageOf(input, endpoint, context.folder);
  for (;;) {
    const sent = withCookies(message, jar);
    const { cookies, connectedMs, answeredMs, ...answer } = await send(sent, input.to, context);
    jar?.set(authorityOf(sent), sent.path, cookies);
    evidence.push({ title: 'exchange', text: exchangeText(sent, { ...answer, cookies, connectedMs, answeredMs }) });
    const next = input.redirects === 'follow' ? followRedirect(message, answer) : undefined;
    if (next === undefined) {
      const value = { ...answer, json: parseIfJson(answer.body), redirects };
      return { value, implied: { status: { lt: 400 } }, evidence, release: input.to };
    }
    redirects.push(answer.headers['location'] ?? '');
    if (redirects.length > mostRedirects) {
      throw new HarnessError(`${input.method} ${input.path} to ${input.to} is redirected too many times`, {
        expected: `at most ${mostRedirects} redirects`,
        observed: redirects.slice(-3).join(', then '),
      });
    }
    message = next;
  }
};

function makeJars(): Map<string, CookieJar> {
  return new Map();
}

function jarOf({ session }: RequestInput, context: StepContext): CookieJar | undefined {
  if (session === undefined) return undefined;
  const jars = context.shared(makeJars);
  const jar = jars.get(session) ?? new CookieJar();
  jars.set(session, jar);
  return jar;
}

/** Adds the session's cookies; a Cookie header of the step itself takes precedence. */
function withCookies(message: HttpMessage, jar: CookieJar | undefined): HttpMessage {
  const isSecure = message.origin.startsWith('https:');
  const cookie = jar?.header(authorityOf(message), message.path, isSecure);
  return cookie === undefined ? message : { ...message, headers: { cookie, ...message.headers } };
}

function send(message: HttpMessage, release: string, { signal, timeoutMs }: StepContext): Promise<Exchange> {
  const { method, origin, path, headers, body, trust } = message;
  const startedMs = performance.now();
  const sinceStart = () => Math.round(performance.now() - startedMs);
  const { protocol, hostname, port } = new URL(origin);
  const open = protocol === 'https:' ? httpsRequest : httpRequest;
  let connectedMs: number | undefined;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      const code = 'code' in cause ? `${String(cause.code)}: ` : '';
      const other = otherProtocol(cause);
      const mend = other?.next ?? (trust && mendTrust(cause));
      const seen = other?.observed ?? `${code}${cause.message}`;
      reject(
        new HarnessError(`${method} ${path} to ${release} got ${other ? 'an answer that is not HTTP' : 'no answer'}`, {
          expected: `an answer from ${headers['host'] ?? origin}${trust ? `, by ${describeTrust(trust)}` : ''}`,
          observed: signal.aborted ? `no answer within ${formatDuration(timeoutMs)}` : seen,
          ...(mend !== undefined && { next: mend }),
          cause,
        }),
      );
    };
    // Host, port and path are passed separately: a URL would normalise the path, which could then even change the host.
    const where = { hostname: hostname.replace(/^\[|\]$/g, ''), port, path };
    const secure = trust && tlsOptions(trust);
    const call = open({ ...where, method, headers, signal, agent: false, ...secure }, (response) => {
      const answeredMs = sinceStart();
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : (value ?? ''),
            ]),
          ),
          body: Buffer.concat(chunks).toString('utf8'),
          durationMs: sinceStart(),
          cookies: response.headers['set-cookie'] ?? [],
          connectedMs,
          answeredMs,
        }),
      );
    });
    call.on('error', fail);
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        connectedMs = sinceStart();
      });
    });
    call.end(body);
  });
}

/** Recognises a response in another protocol, and suggests how to call it instead. */
function otherProtocol(cause: Error): { readonly observed: string; readonly next: string } | undefined {
  if (!('code' in cause && cause.code === 'HPE_INVALID_CONSTANT' && 'rawPacket' in cause)) return undefined;
  const { rawPacket } = cause as { readonly rawPacket: Buffer };
  // A TLS alert record: type 0x15, and major version 3 in every version of TLS.
  if (rawPacket[0] === 0x15 && rawPacket[1] === 3)
    return { observed: 'a TLS alert: the port expects https', next: 'give the request or its release `tls`' };
  // An HTTP/2 SETTINGS frame, which comes before any other frame.
  if (rawPacket.length >= 9 && rawPacket[3] === 4 && rawPacket.readUInt32BE(5) === 0)
    return {
      observed: 'HTTP/2 settings: the port expects HTTP/2 from the first byte, as gRPC does',
      next: 'set `port` to one that speaks HTTP/1.1, or call this one with a script or a step kind of your own',
    };
  return {
    observed: `it starts with ${JSON.stringify(rawPacket.subarray(0, 60).toString())}`,
    next: 'set `port` to one that speaks HTTP, or use the step kind of its protocol: tcp, redis, sql',
  };
}

function exchangeText({ method, origin, path, headers, body, trust }: HttpMessage, answer: Exchange): string {
  const masked = ([name, value]: [string, string]) => `${name}: ${isSecretHeader(name) ? '***' : value}`;
  const lines = [
    `${method} ${path} (${headers['host'] ?? new URL(origin).host})`,
    ...(trust === undefined ? [] : [describeTrust(trust)]),
    ...Object.entries(headers).map(masked),
    ...(body === undefined ? [] : ['', cut(body.toString())]),
    '',
    `HTTP ${answer.status} after ${answer.durationMs} ms (connected after ${answer.connectedMs} ms, first byte after ${answer.answeredMs} ms)`,
    ...Object.entries(answer.headers).map(masked),
    '',
    cut(answer.body),
  ];
  return lines.join('\n').trimEnd();
}

function cut(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}... (${text.length} characters)` : text;
}
