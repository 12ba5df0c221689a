import { TokenFileError } from './auth/token-file.ts';
import { MigrationError } from './migrate/migration-error.ts';
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

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof TokenFileError || error instanceof MigrationError)
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof SettingsError || error instanceof TokenFileError ? 2 : 1;
}
