import pg from 'pg';
import type { BundleFile } from '../../model/result/bundle-file.ts';
import type { Connection } from '../../targets/target.ts';
import { askedTls, tlsOptions } from '../../targets/trust.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import type { BundleRequest } from '../define-step.ts';
import type { SqlInput } from './define.ts';
import { statementLines } from './run.ts';

const most = 20;
const explained = /^\s*(?:--.*\n\s*)*(select|insert|update|delete|merge|with|values|table)\b/i;

type Request = BundleRequest<SqlInput>;

/** The statements of `sql` steps with their query plans. Uses EXPLAIN without ANALYZE, so that no statement runs a
 * second time. */
export async function collectPlans(request: Request): Promise<readonly BundleFile[]> {
  const statements = statementsOf(request);
  const byRelease = [...Map.groupBy(statements, ({ to }) => to)];
  const texts = await Promise.all(byRelease.map(([to, of]) => explainAll(request, to, of)));
  if (statements.length === 0) return [];
  return [
    { path: 'sql.txt', text: texts.join('\n\n'), about: 'SQL with parameters and plans (EXPLAIN, not executed)' },
  ];
}

/** Removes duplicates and keeps only the latest statements. */
function statementsOf({ inputs }: Request): readonly SqlInput[] {
  return [...new Map(inputs.map((statement) => [stringifyJson(statement), statement])).values()].slice(-most);
}

async function explainAll({ target, signal, folder }: Request, to: string, statements: readonly SqlInput[]) {
  const [first = { connect: undefined, tls: undefined }] = statements;
  const { uri, trust } = await Promise.resolve()
    .then(() =>
      target.connection(to, { protocol: 'postgres', connect: first.connect, tls: askedTls(first.tls, folder) }),
    )
    .catch((): Connection => ({ uri: '' }));
  const client = new pg.Client({
    connectionString: uri,
    ...(trust && { ssl: tlsOptions(trust) }),
    connectionTimeoutMillis: 1000,
    application_name: 'harness',
  });
  client.on('error', () => undefined);
  const stop = () => void client.end().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    // Read-only, so that no statement can change anything here.
    const open = client.connect().then(() => client.query('begin read only; set local statement_timeout = 1000'));
    const unreachable = await open.then(() => undefined, reasonOf);
    const texts: string[] = [];
    for (const statement of statements) {
      const plan = unreachable ?? (await explain(client, statement));
      texts.push([`=== on ${to}`, ...statementLines(statement), '--- plan', plan].join('\n'));
    }
    return texts.join('\n\n');
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}

async function explain(client: pg.Client, { query, values }: SqlInput): Promise<string> {
  if (!explained.test(query)) return 'none: only SELECT, INSERT, UPDATE, DELETE, MERGE and VALUES have one';
  try {
    await client.query('savepoint plan');
    // The extended protocol rejects a second statement in the same text, which would otherwise be executed instead of
    // explained.
    const asked = { text: `explain ${query}`, values: [...values], queryMode: 'extended' };
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(asked);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } catch (error) {
    await client.query('rollback to savepoint plan').catch(() => undefined);
    return `none: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || String(error) : String(error);
}
