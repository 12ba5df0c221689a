import { innermostMessage, unavailableBy } from './database/database-unavailable-error.ts';
import { MigrationError } from './migrate/read-migrations.ts';
import { TokenFileError } from './server/auth/token-file.ts';
import { parseSettings, SettingsError } from './settings/parse-settings.ts';

const USAGE = `usage: main serve            run the API (the default)
       main migrate up       apply the pending migrations
       main migrate status   list the migrations and their states`;

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
  // Umzug includes its own CLI, which the API does not need to load.
  const { runMigrate } = await import('./process/run-migrate.ts');
  const lines = await runMigrate(command === 'migrate up' ? 'up' : 'status', settings);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

/** One line for an error that an operator can fix, a stack trace for a bug. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof TokenFileError || error instanceof MigrationError)
    return error.message;
  const unavailable = unavailableBy(error);
  if (isPortError(error)) return `Cannot listen on port ${error.port}: ${error.code}. Set PORT or METRICS_PORT.`;
  if (unavailable !== null) return `DATABASE_URL: ${unavailable.message} Reason: ${innermostMessage(unavailable)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isPortError(error: unknown): error is Error & { readonly code: string; readonly port: number } {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'port' in error;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof SettingsError || error instanceof TokenFileError ? 2 : 1;
}
