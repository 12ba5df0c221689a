import pg from 'pg';
import type { z } from 'zod';
import { HarnessError } from '../model/harness-error.ts';
import type { sqlStep } from '../model/steps/sql-step.ts';
import type { StepRun } from './step-run.ts';

/** Runs the statement on its own connection and hands out rows and rowCount. */
export const runSql: StepRun<z.output<typeof sqlStep.schema>> = async (input, context) => {
  const connectionString = await context.target.connectionUri(input.to);
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: context.timeoutMs,
    application_name: 'harness',
  });
  // The server may end the connection while nobody listens; the statement's own error tells it.
  client.on('error', () => undefined);
  const stop = () => void client.end().catch(() => undefined);
  context.signal.addEventListener('abort', stop);
  try {
    await client.connect();
    const result = await client.query<Record<string, unknown>>(input.query, [...input.values]);
    return {
      value: { rows: result.rows.map(toJson), rowCount: result.rowCount },
      implied: {},
      evidence: [{ title: 'statement', text: `${input.query}\n${result.rowCount ?? 0} rows` }],
      release: input.to,
    };
  } catch (cause) {
    throw new HarnessError(`the statement on ${input.to} failed`, {
      expected: input.query,
      observed: context.signal.aborted
        ? 'it did not end in time'
        : cause instanceof Error
          ? cause.message || String(cause)
          : String(cause),
      cause,
    });
  } finally {
    context.signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
};

/** Dates become RFC 3339 texts, as YAML writes them. */
function toJson(row: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(row));
}
