import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { askedTls, describeTrust, mendTrust, tlsOptions } from '../../targets/trust.ts';
import type { StepRun } from '../step-run.ts';
import type { TcpInput } from './define.ts';

const mostBytes = 1_000_000;

/** Sends the data on its own connection and returns what is received until the requested end. */
export const run: StepRun<TcpInput> = async (input, context) => {
  const { to, port, send, until } = input;
  const { host, port: local, trust } = await context.target.address(to, port, askedTls(input.tls, context.folder));
  const bytes = typeof send === 'object' ? Buffer.from(send.hex, 'hex') : Buffer.from(send ?? '');
  const open = { host, port: local };
  const socket = trust === undefined ? connectTcp(open) : connectTls({ ...open, ...tlsOptions(trust) });
  if (bytes.length > 0) socket.write(bytes);
  const { came, closed, error } = await read(socket, until, context.signal);
  const text = came.toString('utf8');
  const words = [
    `TCP to ${to}${port === undefined ? '' : ` ${port}`}${trust === undefined ? '' : `, ${describeTrust(trust)}`}`,
    ...(bytes.length === 0 ? [] : [`> ${readable(bytes)}`]),
    `< ${came.length === 0 ? '(nothing)' : readable(came)}`,
    ...(closed ? ['closed by the other side'] : []),
  ];
  if (error !== undefined || context.signal.aborted) {
    const next = trust && mendTrust(error);
    throw new HarnessError(`${to} did not send the expected TCP answer`, {
      expected: `${endOf(until)}${trust === undefined ? '' : `, by ${describeTrust(trust)}`}`,
      observed: [
        error === undefined ? `no end of the answer within ${formatDuration(context.timeoutMs)}` : wordsOf(error),
        ...(came.length === 0 ? [] : [`received ${readable(came)}`]),
      ].join('; '),
      ...(next !== undefined && { next }),
      cause: error,
    });
  }
  return {
    value: { text: text.replace(/\r?\n$/, ''), hex: came.toString('hex'), length: came.length, closed },
    implied: until === 'closed' ? {} : { closed: false },
    evidence: [{ title: 'exchange', text: words.join('\n') }],
    release: to,
  };
};

interface Read {
  readonly came: Buffer;
  /** Whether the server closed the connection before the requested end. */
  readonly closed: boolean;
  readonly error?: Error;
}

function read(socket: Socket, until: TcpInput['until'], signal: AbortSignal): Promise<Read> {
  let came: Buffer = Buffer.alloc(0);
  return new Promise<Read>((resolve) => {
    const stop = () => resolve({ came, closed: false });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('data', (chunk: Buffer) => {
      came = Buffer.concat([came, chunk]).subarray(0, mostBytes);
      const end = endIn(came, until);
      if (end === undefined) return;
      came = came.subarray(0, end);
      resolve({ came, closed: false });
    });
    socket.on('end', () => resolve({ came, closed: true }));
    socket.on('close', () => resolve({ came, closed: true }));
    socket.on('error', (error) => resolve({ came, closed: false, error }));
  }).finally(() => {
    socket.on('error', () => undefined);
    socket.destroy();
  });
}

/** How many of the received bytes form the requested response; undefined if more must come. */
function endIn(came: Buffer, until: TcpInput['until']): number | undefined {
  if (until === 'closed') return came.length >= mostBytes ? mostBytes : undefined;
  if (typeof until === 'object' && 'bytes' in until) return came.length >= until.bytes ? until.bytes : undefined;
  const text = until === 'line' ? '\n' : until.text;
  const at = came.indexOf(text);
  return at === -1 ? undefined : at + Buffer.byteLength(text);
}

function endOf(until: TcpInput['until']): string {
  if (until === 'line') return 'a line';
  if (until === 'closed') return 'a closed connection';
  return 'bytes' in until ? `${until.bytes} bytes` : JSON.stringify(until.text);
}

/** Formats bytes as a JSON string, or in hex if they are not UTF-8. */
function readable(bytes: Buffer): string {
  const shown = bytes.subarray(0, 2000);
  const text = shown.toString('utf8');
  return `${text.includes('\uFFFD') ? `hex ${shown.toString('hex')}` : JSON.stringify(text)}${bytes.length > 2000 ? ` ... (${bytes.length} bytes)` : ''}`;
}

function wordsOf(error: Error): string {
  return `${'code' in error ? `${String(error.code)}: ` : ''}${error.message}`;
}
