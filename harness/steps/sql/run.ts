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

/** How long to wait for the server to close a connection, in milliseconds. */
const goodbyeMs = 500;

/** Runs the statement on its own connection and returns `rows` and `rowCount`. */
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
  // Without a listener, a connection closed by the server would crash the process; the statement's own error reports
  // it.
  client.on('error', () => undefined);
  try {
    await abortable(client.connect(), context.signal);
    const startedMs = performance.now();
    // A named statement is prepared by the server, which rejects a text with several statements before running any.
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
    // A server that is not PostgreSQL may never close the connection.
    await Promise.race([client.end().catch(() => undefined), delay(goodbyeMs, undefined, { ref: false })]);
    socket.destroy();
  }
};

function nextOf(cause: unknown, trust: Trust | undefined): { readonly next?: string } {
  const text = String(cause);
  if (text.includes('multiple commands')) return { next: 'write one step for each statement' };
  if (trust === undefined && /no pg_hba.conf entry.*no encryption/.test(text))
    return { next: 'use TLS: tls: true, or tls: {ca: {secret: NAME, key: ca.crt}}' };
  const next = trust && mendTrust(cause);
  return next === undefined ? {} : { next };
}

/** The statement followed by its parameters, as lines. */
export function statementLines({
  query,
  values,
}: {
  readonly query: string;
  readonly values: readonly unknown[];
}): string[] {
  return [query.trim(), ...values.map((value, index) => `$${index + 1} = ${stringifyJson(value)}`)];
}

/** Converts mappings to JSON, also inside arrays, because the client cannot serialise a bigint in them. */
function onWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onWire);
  return typeof value === 'object' && value !== null ? stringifyJson(value) : value;
}
