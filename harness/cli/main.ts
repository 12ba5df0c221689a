import { readFileSync } from 'node:fs';
import { suggestion } from '../load/suggest.ts';
import { describeError, exitCodes, HarnessError } from '../model/harness-error.ts';
import { InputError, type Problem } from '../model/input-error.ts';
import { countOf } from '../report/describe-counts.ts';
import { formatProblems } from '../report/terminal/format-problems.ts';
import { createPalette } from '../report/terminal/palette.ts';
import { terminalSettings } from '../report/terminal/terminal-settings.ts';
import { cleanCommand } from './commands/clean-command.ts';
import type { Command } from './commands/command.ts';
import { explainCommand } from './commands/explain-command.ts';
import { lintCommand } from './commands/lint-command.ts';
import { listCommand } from './commands/list-command.ts';
import { runCommand } from './commands/run-command.ts';
import { schemaCommand } from './commands/schema-command.ts';
import { helpOf, parseArguments } from './parse-arguments.ts';

const commands: readonly Command[] = [
  runCommand,
  lintCommand,
  listCommand,
  explainCommand,
  cleanCommand,
  schemaCommand,
];

function help(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'usage: npm run harness -- COMMAND [FLAG...]',
    '',
    ...lines,
    '',
    'npm run harness -- COMMAND --help shows the flags of a command.',
    '',
  ].join('\n');
}

function helpFor(command: Command): string {
  const usage = `usage: npm run harness -- ${command.name} [FLAG...] ${command.positionals ?? ''}`.trimEnd();
  return [
    usage,
    '',
    command.summary,
    ...(Object.keys(command.flags).length > 0 ? ['', ...helpOf(command.flags)] : []),
    '',
  ].join('\n');
}

/** Every problem with its line, and how many there are where files have them. */
function describeProblems(problems: readonly Problem[]): string[] {
  const palette = createPalette(terminalSettings(process.stderr, process.env).colour);
  const places = problems.flatMap(({ at }) => at?.file ?? []);
  const lines = formatProblems(palette, problems, textOf);
  if (places.length < 2) return lines;
  const files = countOf(new Set(places).size, 'file');
  return [...lines, '', palette.quiet(`${countOf(problems.length, 'problem')}, in ${files}`)];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The problem tells enough without its line.
    return undefined;
  }
}

async function main(argv: readonly string[]): Promise<number> {
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

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const lines =
    error instanceof InputError
      ? describeProblems(error.problems)
      : error instanceof HarnessError
        ? describeError(error)
        : [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = error instanceof HarnessError ? error.exitCode : exitCodes.noEnvironment;
}
