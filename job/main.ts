import { pino } from 'pino';
import { createMask } from './http/mask-secrets.ts';
import { createLogReporter } from './report/log-reporter.ts';
import { isSuccess } from './report/summary.ts';
import { createTerminalReporter } from './report/terminal-reporter.ts';
import { runJob } from './run/run-job.ts';
import { parseCommandLine } from './settings/parse-command-line.ts';
import { checkDataRoot, parseSettings } from './settings/parse-settings.ts';
import { SettingsError } from './settings/settings-error.ts';

const interruption = new AbortController();
for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  process.on(signal, () => {
    // A second signal is deliberate: exit at once, and leave the unfinished work to the next run.
    if (interruption.signal.aborted) process.exit(code);
    process.exitCode = code;
    interruption.abort(new Error(`interrupted by ${signal}`));
  });
}

try {
  const { datasets, env } = parseCommandLine(process.argv.slice(2), process.env);
  const settings = parseSettings(env, datasets);
  await checkDataRoot(settings.dataRoot);
  const mask = createMask(settings.secrets);
  const { stderr } = process;
  const stdout = pino.destination({ fd: 1, sync: true });
  const logger = pino(
    { name: 'fetch-kaggle', level: settings.logLevel },
    { write: (line) => void stdout.write(mask(line)) },
  ).child({ trace_id: settings.trace.traceId });
  const terminal = {
    get columns() {
      return stderr.columns;
    },
    write: (text: string) => stderr.write(mask(text)),
  };
  const report = stderr.isTTY ? createTerminalReporter(terminal) : createLogReporter(logger);
  const summary = await runJob(settings, report, interruption.signal);
  if (!interruption.signal.aborted) process.exitCode = isSuccess(summary) ? 0 : 1;
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
