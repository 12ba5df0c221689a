import { unavailableBy } from './database/database-unavailable-error.ts';
import { MigrationError } from './migrate/migration-error.ts';
import { TokenFileError } from './server/auth/token-file.ts';
import { parseSettings } from './settings/parse-settings.ts';
import { SettingsError } from './settings/settings-error.ts';

const USAGE = `usage: main serve            run the API (the default)
       main migrate up       apply the pending migrations
       main migrate status   list the migrations and where each stands`;

async function main(argv: readonly string[]): Promise<number> {
  const command = argv.length === 0 ? 'serve' : argv.join(' ');
  if (command !== 'serve' && command !== 'migrate up' && command !== 'migrate status') {
    process.stderr.write(`Unknown command: ${command}\n${USAGE}\n`);
    return 2;
  }
  const settings = parseSettings(process.env);
  if (command === 'serve') {
    const { serve } = await import('./process/serve.ts');
    const stop = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
    await serve(settings, stop.signal);
    return 0;
  }
  // Umzug brings a command line of its own along, which the API need not load.
  const { runMigrate } = await import('./process/run-migrate.ts');
  const lines = await runMigrate(command === 'migrate up' ? 'up' : 'status', settings);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

/** One line for what an operator can mend; a stack for what only we can. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof TokenFileError || error instanceof MigrationError)
    return error.message;
  const unavailable = unavailableBy(error);
  if (isPortError(error)) return `Port ${error.port} cannot be listened on: ${error.code}. Set PORT or METRICS_PORT.`;
  if (unavailable !== null) return `DATABASE_URL: ${unavailable.message} It says: ${reasonOf(unavailable)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isPortError(error: unknown): error is Error & { readonly code: string; readonly port: number } {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'port' in error;
}

/** What the last error below another says. Those of several addresses say it in their parts. */
function reasonOf(error: Error): string {
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const [first]: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first.message : error.message;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof SettingsError || error instanceof TokenFileError ? 2 : 1;
}
