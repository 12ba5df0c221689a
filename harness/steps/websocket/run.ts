import type { IncomingMessage } from 'node:http';
import { type RawData, WebSocket } from 'ws';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { describeTrust, mendTrust, tlsOptions } from '../../targets/trust.ts';
import { parseIfJson, stringifyJson } from '../../text/exact-json.ts';
import { endpointOf, type HttpMessage, messageOf } from '../request/http-message.ts';
import { isSecretHeader } from '../request/secret-headers.ts';
import type { StepContext, StepRun } from '../step-run.ts';
import type { WebSocketInput } from './define.ts';

interface Heard {
  readonly messages: readonly string[];
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: string;
  readonly closed?: { readonly code: number; readonly reason: string };
}

/** Opens the WebSocket, sends the messages and returns those received. */
export const run: StepRun<WebSocketInput> = async (input, context) => {
  const endpoint = await endpointOf(input, context);
  const asked = { ...input, method: 'GET' as const, json: undefined, body: undefined };
  const message = messageOf(asked, endpoint, context.folder);
  const sent = input.send.map((each) => (typeof each === 'string' ? each : (stringifyJson(each.json) ?? 'null')));
  const heard = await exchange(message, { input, sent }, context);
  return {
    value: { ...heard, json: heard.messages.map((text) => parseIfJson(text) ?? null) },
    implied: { status: 101, ...(heard.status === 101 && { closed: { absent: true } }) },
    evidence: [{ title: 'exchange', text: inWords(message, sent, heard) }],
    release: input.to,
  };
};

function exchange(
  { origin, path, headers, trust }: HttpMessage,
  { input, sent }: { readonly input: WebSocketInput; readonly sent: readonly string[] },
  { signal, timeoutMs }: StepContext,
): Promise<Heard> {
  const wanted = input.receive ?? Math.max(sent.length, 1);
  const socket = new WebSocket(origin.replace(/^http/, 'ws'), [...input.protocols], {
    headers,
    ...(trust && tlsOptions(trust)),
    // Set directly, because a URL would normalise the path.
    finishRequest: (request) => {
      request.path = path;
      request.end();
    },
  });
  const messages: string[] = [];
  let status = 0;
  let answered: Heard['headers'] = {};
  return new Promise<Heard>((resolve, reject) => {
    const end = (closed?: Heard['closed']) =>
      resolve({ messages, status, headers: answered, protocol: socket.protocol, ...(closed && { closed }) });
    const took = (response: IncomingMessage) => {
      status = response.statusCode ?? 0;
      answered = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
      );
    };
    const fail = (cause: Error) => {
      const next = trust && mendTrust(cause);
      const code = 'code' in cause ? `${String(cause.code)}: ` : '';
      const came =
        messages.length === 0 ? '' : `, after ${messages.length} of ${wanted} messages: ${messages.join(', ')}`;
      reject(
        new HarnessError(
          `the WebSocket ${path} of ${input.to} ${status === 101 ? 'sent too few messages' : 'did not open'}`,
          {
            expected: `${status === 101 ? `${wanted} messages` : 'HTTP 101'} from ${headers['host'] ?? origin}${trust ? `, by ${describeTrust(trust)}` : ''}`,
            observed: `${signal.aborted ? `no further message within ${formatDuration(timeoutMs)}` : `${code}${cause.message}`}${came}`,
            ...(next !== undefined && { next }),
            cause,
          },
        ),
      );
    };
    const giveUp = () => fail(new Error('timed out'));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('upgrade', took);
    socket.on('unexpected-response', (_request, response) => {
      took(response);
      end();
    });
    socket.on('open', () => {
      for (const text of sent) socket.send(text);
      if (wanted === 0) end();
    });
    socket.on('message', (data, isBinary) => {
      if (messages.length < wanted) messages.push(textOf(data, isBinary));
      if (messages.length === wanted) end();
    });
    socket.on('close', (code, reason) => end({ code, reason: reason.toString('utf8') }));
    socket.on('error', fail);
  }).finally(() => {
    // Later events, such as errors of the abandoned connection, are irrelevant.
    socket.removeAllListeners();
    socket.on('error', () => undefined);
    socket.close(1000);
    setTimeout(() => socket.terminate(), 500).unref();
  });
}

function textOf(data: RawData, isBinary: boolean): string {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
  return bytes.toString(isBinary ? 'hex' : 'utf8');
}

function inWords({ origin, path, headers, trust }: HttpMessage, sent: readonly string[], heard: Heard): string {
  const masked = ([name, value]: [string, string]) => `${name}: ${isSecretHeader(name) ? '***' : value}`;
  const { closed } = heard;
  return [
    `WebSocket ${path} (${headers['host'] ?? new URL(origin).host})`,
    ...(trust === undefined ? [] : [describeTrust(trust)]),
    ...Object.entries(headers).map(masked),
    '',
    `HTTP ${heard.status}`,
    ...sent.map((text) => `> ${text}`),
    ...heard.messages.map((text) => `< ${text}`),
    ...(closed === undefined ? [] : [`closed: ${closed.code} ${closed.reason}`.trimEnd()]),
  ].join('\n');
}
