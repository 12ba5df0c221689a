import { commandText } from '../host/command-text.ts';
import '../async/provide-disposable-stack.ts';
import { describeError, exitCodes, HarnessError } from '../model/errors/harness-error.ts';
import { InputError } from '../model/errors/input-error.ts';
import { suggestion } from '../text/suggest.ts';
import type { Command } from './commands/command.ts';
import { helpOf, parseArguments } from './parse-arguments.ts';

/** A command as listed in the help. Its implementation is loaded on demand, so that the program starts within a quarter
 * of a second. */
interface Word {
  /** Description in one line. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const commands: Readonly<Record<string, Word>> = {
  init: {
    summary: 'create a platform file for the charts of this folder, or for a given chart, and a first scenario',
    load: async () => (await import('./commands/init-command.ts')).initCommand,
  },
  run: {
    summary: 'boot the platform, run scenarios, remove everything',
    load: async () => (await import('./commands/run-command.ts')).runCommand,
  },
  watch: {
    summary: 'keep the platform running and, after each change to a file, rerun the scenarios it affects',
    load: async () => (await import('./commands/watch-command.ts')).watchCommand,
  },
  up: {
    summary: 'boot the platform and leave it running until `down`: cluster, ingress and releases',
    load: async () => (await import('./commands/up-command.ts')).upCommand,
  },
  status: {
    summary: 'show what is running, its health and how to reach it; exits with 0 if all is ready, else with 1',
    load: async () => (await import('./commands/status-command.ts')).statusCommand,
  },
  open: {
    summary: 'open the page of a running release, or local ports to its Services, and print the address',
    load: async () => (await import('./commands/open-command.ts')).openCommand,
  },
  down: {
    summary: 'remove what `up`, `--keep` or `--reuse` left running of this platform',
    load: async () => (await import('./commands/down-command.ts')).downCommand,
  },
  lint: {
    summary: 'check platform, values and scenario files without running anything',
    load: async () => (await import('./commands/lint-command.ts')).lintCommand,
  },
  list: {
    summary: 'list the scenarios in the order in which they would run',
    load: async () => (await import('./commands/list-command.ts')).listCommand,
  },
  explain: {
    summary: 'describe a step kind, or list the kinds and modifiers',
    load: async () => (await import('./commands/explain-command.ts')).explainCommand,
  },
  clean: {
    summary: 'remove the kept cluster of a platform file and what its killed runs left behind',
    load: async () => (await import('./commands/clean-command.ts')).cleanCommand,
  },
  schema: {
    summary: 'write the JSON Schemas of the file formats (for editors), and of result.json and matrix.json',
    load: async () => (await import('./commands/schema-command.ts')).schemaCommand,
  },
  charts: {
    summary: 'check charts, report what a change does to their dependants, or write their docs; needs no cluster',
    load: async () => (await import('./commands/charts-command.ts')).chartsCommand,
  },
  new: {
    summary: 'create a chart on a library with its release and a scenario that passes, or only a scenario',
    load: async () => (await import('./commands/new-command.ts')).newCommand,
  },
};

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `usage: ${commandText('COMMAND', ['[FLAG...]'])}`,
    '',
    ...lines,
    '',
    `${commandText('COMMAND', ['--help'])} shows the flags of a command.`,
    '',
  ].join('\n');
}

function helpFor(name: string, summary: string, command: Command): string {
  const usage = `usage: ${commandText(name, ['[FLAG...]', ...(command.positionals?.split(' ') ?? [])])}`;
  return [
    usage,
    '',
    summary,
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
  const word = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (word === undefined) {
    const names = Object.keys(commands);
    throw new InputError([
      { at: undefined, message: `unknown command "${name}"${suggestion(name, names)}; known: ${names.join(', ')}` },
    ]);
  }
  const command = await word.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpFor(name, word.summary, command));
    return exitCodes.passed;
  }
  const args = parseArguments(rest, command.flags);
  if (command.positionals === undefined && args.positionals.length > 0) {
    throw new InputError([
      {
        at: undefined,
        message: `${name} takes flags only, got ${args.positionals.map((text) => `"${text}"`).join(', ')}`,
      },
    ]);
  }
  return command.run(args);
}

/** Runs the command in the arguments; errors are printed to stderr.
 * @returns the exit code */
export async function commandLine(argv: readonly string[]): Promise<number> {
  try {
    return await runCommandOf(argv);
  } catch (error) {
    const lines =
      error instanceof InputError
        ? (await import('./describe-problems.ts')).describeProblems(error.problems, process.stderr)
        : error instanceof HarnessError
          ? describeError(error)
          : [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    process.stderr.write(`${lines.join('\n')}\n`);
    return error instanceof HarnessError ? error.exitCode : exitCodes.noEnvironment;
  }
}
