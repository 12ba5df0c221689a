import { parseArgs } from 'node:util';
import { InputError, type Problem } from '../model/errors/input-error.ts';
import { suggestion } from '../text/suggest.ts';

/** A flag of a command. */
export interface Flag {
  readonly type: 'boolean' | 'string';
  readonly help: string;
  /** Description of the allowed values, for the help and for errors. */
  readonly value?: string;
  readonly multiple?: boolean;
}

export interface Arguments {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** Parses the flags and positional arguments of a command.
 * @throws InputError with every unknown flag and the most similar known one */
export function parseArguments(argv: readonly string[], flags: Readonly<Record<string, Flag>>): Arguments {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { type: flag.type, multiple: flag.multiple ?? false }]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const problems: Problem[] = [];
  const values: Record<string, string | boolean | string[]> = {};
  const positionals: string[] = [];
  const known = Object.keys(flags);
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags[token.name];
    if (flag === undefined) {
      problems.push({
        at: undefined,
        message: `unknown flag ${token.rawName}${suggestion(token.name, known).replace('mean ', 'mean --')}; ${known.length === 0 ? 'there are none' : `known: ${known.map((name) => `--${name}`).join(', ')}`}`,
      });
    } else if (flag.type === 'boolean') {
      if (token.value === undefined) values[token.name] = true;
      else problems.push({ at: undefined, message: `--${token.name} takes no value, got "${token.value}"` });
    } else if (token.value === undefined || token.value === '') {
      problems.push({ at: undefined, message: `--${token.name} needs a value: ${flag.value ?? 'a text'}` });
    } else if (flag.multiple) {
      values[token.name] = [...((values[token.name] as string[] | undefined) ?? []), token.value];
    } else {
      values[token.name] = token.value;
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return { flags: values, positionals };
}

/** Formats the help of flags, aligned. */
export function helpOf(flags: Readonly<Record<string, Flag>>): string[] {
  const left = Object.entries(flags).map(
    ([name, flag]) => `  --${name}${flag.value === undefined ? '' : ` ${flag.value}`}`,
  );
  const width = Math.max(...left.map((text) => text.length));
  return Object.values(flags).map((flag, index) => `${(left[index] ?? '').padEnd(width)}  ${flag.help}`);
}
