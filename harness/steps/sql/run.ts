import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { abortable } from '../../async/abortable.ts';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { askedTls, describeTrust, mendTrust, type Trust, tlsOptions } from '../../targets/trust.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import type { StepRun } from '../step-run.ts';
import type { SqlInput } from './define.ts';
import { exactTypes, typeName } from './exact-types.ts';

/** How long a server may take to end a connection, in milliseconds. */
const goodbyeMs = 500;

/** Runs the statement on its own connection and hands out rows and rowCount. */
export const run: StepRun<SqlInput> = async (input, context) => {
  const { uri, trust } = await context.target.connection(input.to, {
    ...{ protocol: 'postgres', connect: input.connect },
    tls: askedTls(input.tls, context.folder),
  });
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: uri,
    ...(trust && { ssl: tlsOptions(trust) }),
    stream: () => socket,
    connectionTimeoutMillis: context.timeoutMs,
    application_name: 'harness',
    types: exactTypes,
  });
  // The server may end the connection while nobody listens; the statement's own error tells it.
  client.on('error', () => undefined);
  try {
    await abortable(client.connect(), context.signal);
    const startedMs = performance.now();
    // With a name the server prepares it, and so refuses a text of several statements before it runs any.
    const statement = { name: 'step', text: input.query, values: input.values.map(onWire) };
    const result = await abortable(client.query<Record<string, unknown>>(statement), context.signal);
    const took = formatDuration(performance.now() - startedMs);
    return {
      value: {
        rows: result.rows,
        rowCount: result.rowCount,
        columns: Object.fromEntries(result.fields.map(({ name, dataTypeID }) => [name, typeName(dataTypeID)])),
      },
      implied: {},
      evidence: [
        {
          title: 'statement',
          text: [
            ...statementLines(input),
            ...(trust ? [describeTrust(trust)] : []),
            `${result.rowCount ?? 0} rows after ${took}`,
          ].join('\n'),
        },
      ],
      release: input.to,
    };
  } catch (cause) {
    throw new HarnessError(`the statement on ${input.to} failed`, {
      expected: [...statementLines(input), ...(trust ? [`by ${describeTrust(trust)}`] : [])].join('\n'),
      observed: context.signal.aborted
        ? 'it did not end in time'
        : cause instanceof Error
          ? cause.message || String(cause)
          : String(cause),
      ...nextOf(cause, trust),
      cause,
    });
  } finally {
    // What is no PostgreSQL may never take leave.
    await Promise.race([client.end().catch(() => undefined), delay(goodbyeMs, undefined, { ref: false })]);
    socket.destroy();
  }
};

function nextOf(cause: unknown, trust: Trust | undefined): { readonly next?: string } {
  const text = String(cause);
  if (text.includes('multiple commands')) return { next: 'give each statement a step of its own' };
  if (trust === undefined && /no pg_hba.conf entry.*no encryption/.test(text))
    return { next: 'speak TLS: tls: true, or tls: {ca: {secret: NAME, key: ca.crt}}' };
  const next = trust && mendTrust(cause);
  return next === undefined ? {} : { next };
}

/** The statement with its parameters below it. */
export function statementLines({
  query,
  values,
}: {
  readonly query: string;
  readonly values: readonly unknown[];
}): string[] {
  return [query.trim(), ...values.map((value, index) => `$${index + 1} = ${stringifyJson(value)}`)];
}

/** A mapping as JSON, also in an array: the client would not know a bigint in it. */
function onWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onWire);
  return typeof value === 'object' && value !== null ? stringifyJson(value) : value;
}
