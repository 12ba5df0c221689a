import { commandText } from '../host/command-text.ts';
import '../async/provide-disposable-stack.ts';
import { describeError, exitCodes, HarnessError } from '../model/harness-error.ts';
import { InputError } from '../model/input-error.ts';
import { suggestion } from '../text/suggest.ts';
import { chartsCommand } from './commands/charts-command.ts';
import { cleanCommand } from './commands/clean-command.ts';
import type { Command } from './commands/command.ts';
import { downCommand } from './commands/down-command.ts';
import { explainCommand } from './commands/explain-command.ts';
import { initCommand } from './commands/init-command.ts';
import { lintCommand } from './commands/lint-command.ts';
import { listCommand } from './commands/list-command.ts';
import { newCommand } from './commands/new-command.ts';
import { runCommand } from './commands/run-command.ts';
import { schemaCommand } from './commands/schema-command.ts';
import { statusCommand } from './commands/status-command.ts';
import { upCommand } from './commands/up-command.ts';
import { watchCommand } from './commands/watch-command.ts';
import { describeProblems } from './describe-problems.ts';
import { helpOf, parseArguments } from './parse-arguments.ts';

const commands: readonly Command[] = [
  initCommand,
  runCommand,
  watchCommand,
  upCommand,
  statusCommand,
  downCommand,
  lintCommand,
  listCommand,
  explainCommand,
  cleanCommand,
  schemaCommand,
  chartsCommand,
  newCommand,
];

function help(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    `usage: ${commandText('COMMAND', ['[FLAG...]'])}`,
    '',
    ...lines,
    '',
    `${commandText('COMMAND', ['--help'])} shows the flags of a command.`,
    '',
  ].join('\n');
}

function helpFor(command: Command): string {
  const usage = `usage: ${commandText(command.name, ['[FLAG...]', ...(command.positionals?.split(' ') ?? [])])}`;
  return [
    usage,
    '',
    command.summary,
    ...(Object.keys(command.flags).length > 0 ? ['', ...helpOf(command.flags)] : []),
    '',
  ].join('\n');
}

async function runCommandOf(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return name === undefined ? exitCodes.badInput : exitCodes.passed;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commands.map((candidate) => candidate.name);
    throw new InputError([
      { at: undefined, message: `unknown command "${name}"${suggestion(name, names)}; known: ${names.join(', ')}` },
    ]);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpFor(command));
    return exitCodes.passed;
  }
  const args = parseArguments(rest, command.flags);
  if (command.positionals === undefined && args.positionals.length > 0) {
    throw new InputError([
      {
        at: undefined,
        message: `${command.name} takes flags only, got ${args.positionals.map((text) => `"${text}"`).join(', ')}`,
      },
    ]);
  }
  return command.run(args);
}

/** Does what the words after the program's name ask for; errors are told on the error output.
 * @returns the exit code. */
export async function commandLine(argv: readonly string[]): Promise<number> {
  try {
    return await runCommandOf(argv);
  } catch (error) {
    const lines =
      error instanceof InputError
        ? describeProblems(error.problems, process.stderr)
        : error instanceof HarnessError
          ? describeError(error)
          : [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    process.stderr.write(`${lines.join('\n')}\n`);
    return error instanceof HarnessError ? error.exitCode : exitCodes.noEnvironment;
  }
}
