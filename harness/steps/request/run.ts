import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/harness-error.ts';
import type { Evidence } from '../../model/result.ts';
import type { HttpEndpoint } from '../../targets/target.ts';
import type { StepContext, StepRun } from '../step-run.ts';
import type { RequestInput } from './define.ts';
import { type HttpMessage, messageOf } from './http-message.ts';

interface Timings {
  /** Milliseconds from the start of the request to the connection and to the first byte of the answer. */
  connectedMs?: number;
  answeredMs?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
}

/** Sends the request once and hands out status, headers, body and, where it parses, json. */
export const run: StepRun<RequestInput> = async (input, context) => {
  const endpoint = await context.target.http(input.to, input.via, context.signal);
  const message = messageOf(input, endpoint);
  const timings: Timings = {};
  const answer = await send(input, endpoint, message, context, timings);
  return {
    value: { ...answer, json: parseJson(answer.body) },
    implied: { status: { lt: 400 } },
    evidence: [exchange(input, endpoint, message, { ...answer, ...timings })],
    release: input.to,
  };
};

function send(
  input: RequestInput,
  endpoint: HttpEndpoint,
  { url, headers, body }: HttpMessage,
  { signal, timeoutMs }: StepContext,
  timings: Timings,
): Promise<Answer> {
  const startedMs = performance.now();
  const sinceStart = () => Math.round(performance.now() - startedMs);
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      const code = 'code' in cause ? `${String(cause.code)}: ` : '';
      reject(
        new HarnessError(`${input.method} ${url.pathname} to ${input.to} got no answer`, {
          expected: `an answer from ${endpoint.host ?? endpoint.origin}`,
          observed: signal.aborted ? `nothing within ${formatDuration(timeoutMs)}` : `${code}${cause.message}`,
          cause,
        }),
      );
    };
    const call = open(url, { method: input.method, headers, signal, agent: false }, (response) => {
      timings.answeredMs = sinceStart();
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
        }),
      );
    });
    call.on('error', fail);
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        timings.connectedMs = sinceStart();
      });
    });
    call.end(body);
  });
}

function exchange(
  input: RequestInput,
  endpoint: HttpEndpoint,
  { url, headers, body }: HttpMessage,
  answer: Answer & Timings,
): Evidence {
  const lines = [
    `${input.method} ${url.pathname}${url.search} (${endpoint.host ?? url.host})`,
    ...Object.entries(headers).map(
      ([name, value]) => `${name}: ${/^(authorization|cookie|x-api-key)$/.test(name) ? '***' : value}`,
    ),
    ...(body === undefined ? [] : ['', cut(body)]),
    '',
    `HTTP ${answer.status} after ${answer.durationMs} ms (connected after ${answer.connectedMs} ms, first byte after ${answer.answeredMs} ms)`,
    ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${name === 'set-cookie' ? '***' : value}`),
    '',
    cut(answer.body),
  ];
  return { title: 'exchange', text: lines.join('\n').trimEnd() };
}

function cut(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}... (${text.length} characters)` : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
