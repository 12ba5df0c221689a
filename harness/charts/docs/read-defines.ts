/** A key of the dict that a define takes. */
interface DefineKey {
  readonly name: string;
  /** "required", or the default as it is written. */
  readonly fallback: string;
  readonly meaning: string;
}

/** A named template of a library with its doc comment. */
export interface Define {
  readonly name: string;
  readonly makes: string;
  /** A call to copy. */
  readonly call: string;
  readonly keys: readonly DefineKey[];
  readonly file: string;
}

/** The defines of a template file, and what is wrong with their doc comments, one line each. */
export function readDefines(file: string, text: string): { defines: Define[]; problems: string[] } {
  const defines: Define[] = [];
  const problems: string[] = [];
  const comments = new Map(
    [...text.matchAll(/\{\{\/\*\n([\s\S]*?)\n\*\/\}\}\n\{\{- define "([^"]+)"/g)].map((match) => [
      match[2] ?? '',
      match[1] ?? '',
    ]),
  );
  for (const [, name = ''] of text.matchAll(/\{\{-? define "([^"]+)"/g)) {
    const at = `${file}: ${name}`;
    const lines = comments.get(name)?.split('\n');
    if (lines === undefined) {
      problems.push(`${at}: has no doc comment directly above it`);
      continue;
    }
    const makes = field(lines, 'Makes');
    const call = field(lines, 'Call');
    const start = lines.indexOf('Keys:');
    if (lines[0] !== name) problems.push(`${at}: the comment begins with ${lines[0]}`);
    if (!makes || !call || start < 0) {
      problems.push(`${at}: expected Makes, Call and Keys in the comment`);
      continue;
    }
    const keys = lines.slice(start + 1).map((line) => {
      const parts = /^ {2}(\S+)\s+(\S+)\s+(.+)$/.exec(line);
      if (!parts) problems.push(`${at}: expected "  key  default  meaning", found ${line}`);
      return { name: parts?.[1] ?? '', fallback: parts?.[2] ?? '', meaning: parts?.[3] ?? '' };
    });
    for (const key of callKeys(call)) {
      if (!keys.some((known) => known.name === key))
        problems.push(`${at}: the call sets ${key}, which Keys does not list`);
    }
    defines.push({ name, makes, call, keys, file });
  }
  return { defines, problems };
}

/** The keys of the dict that a call gives: every second word of the outermost `(dict ...)`. */
export function callKeys(call: string): string[] {
  const words: string[] = [];
  let depth = 0;
  let word = '';
  for (const [token] of call
    .slice(call.indexOf('(dict ') + '(dict '.length)
    .matchAll(/"(?:[^"\\]|\\.)*"|[()]|\s+|[^()\s"]+/g)) {
    if (token === ')' && depth === 0) break;
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (/^\s/.test(token) && depth === 0) {
      if (word) words.push(word);
      word = '';
    } else word += token;
  }
  if (word) words.push(word);
  return words.filter((_, index) => index % 2 === 0).map((key) => key.slice(1, -1));
}

function field(lines: readonly string[], name: string): string {
  const prefix = `${name}: `;
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? '';
}
