/** An error in a log: its message followed by those of its causes, and the index of its last line. */
export interface LoggedError {
  readonly chain: readonly string[];
  readonly lastLine: number;
}

/** Reads an error that starts at a line of a log. @returns undefined if none starts there */
type Reader = (lines: readonly string[], at: number) => LoggedError | undefined;

/** Every error in a log with a stack trace or in another format of a runtime, in order: Node, Python, Go, Java, Rust,
 * .NET, Ruby, PHP and psql. */
export function tracedErrors(lines: readonly string[]): LoggedError[] {
  const found: LoggedError[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const error = readers.map((read) => read(lines, at)).find((each) => each !== undefined);
    if (error === undefined) continue;
    found.push(error);
    at = Math.max(at, error.lastLine);
  }
  return found;
}

const textAt = (lines: readonly string[], at: number) => lines[at] ?? '';

/** Index of the first line, starting at `from`, for which `test` is false. */
function endOf(lines: readonly string[], from: number, test: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && test(textAt(lines, at))) at += 1;
  return at;
}

const pythonHead = /Traceback \(most recent call last\):\s*$/;
const pythonLink = /^(?:The above exception was the direct cause|During handling of the above exception)/;

/** The last exception in a chain ended the program; the earlier ones caused it. */
const python: Reader = (lines, start) => {
  if (!pythonHead.test(textAt(lines, start))) return undefined;
  const chain: string[] = [];
  let at = start;
  for (;;) {
    at = endOf(lines, at + 1, (line) => /^\s/.test(line));
    const message = endOf(lines, at, (line) => line.trim() !== '' && !/^Traceback/.test(line));
    chain.unshift(lines.slice(at, message).join(' '));
    at = message;
    const link = endOf(lines, at, (line) => line.trim() === '');
    if (!pythonLink.test(textAt(lines, link))) break;
    const next = endOf(lines, link + 1, (line) => line.trim() === '');
    if (!pythonHead.test(textAt(lines, next))) break;
    at = next;
  }
  return { chain, lastLine: Math.max(start, at - 1) };
};

const frame = /^\s+at (?:async |new )?\S|^\s+at .+:\d+/;
const javaHead =
  /(?:^|\s)(?:Exception in thread "[^"]*" )?((?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable)\b(?:: .*)?)$/;
const suppressedOrMore = /^\s*(?:\.\.\. \d+ (?:more|common frames omitted)|Suppressed: )/;

const java: Reader = (lines, start) => {
  const [, head] = javaHead.exec(textAt(lines, start)) ?? [];
  if (head === undefined) return undefined;
  let at = endOf(
    lines,
    start + 1,
    (line) => !/^\s+at |^Caused by: /.test(line) && line.trim() !== '' && !/^\s/.test(line),
  );
  if (!/^\s+at |^Caused by: /.test(textAt(lines, at))) return undefined;
  const chain = [shortClass([head, ...lines.slice(start + 1, at)].join(' '))];
  while (
    /^\s+at /.test(textAt(lines, at)) ||
    suppressedOrMore.test(textAt(lines, at)) ||
    /^Caused by: /.test(textAt(lines, at))
  ) {
    const [, cause] = /^Caused by: (.+)$/.exec(textAt(lines, at)) ?? [];
    if (cause !== undefined) chain.push(shortClass(cause));
    at += 1;
  }
  return { chain, lastLine: at - 1 };
};

/** Shortens `org.postgresql.util.PSQLException: x` by its package. */
function shortClass(head: string): string {
  return head.replace(/^(?:[\w$]+\.)+(?=[\w$]+(?::|$))/, '');
}

const dotnetInner = /^\s*---> (.+)$/;

const dotnet: Reader = (lines, start) => {
  const [, head] =
    /^(?:Unhandled exception[.:] |\s*)((?:[A-Z]\w*\.)+\w*Exception(?: \(0x[0-9A-F]+\))?: .*)$/.exec(
      textAt(lines, start),
    ) ?? [];
  if (head === undefined) return undefined;
  const chain = [shortClass(head)];
  let at = start + 1;
  while (dotnetInner.test(textAt(lines, at)) || /^\s+(?:at |--- End of)/.test(textAt(lines, at))) {
    const [, inner] = dotnetInner.exec(textAt(lines, at)) ?? [];
    if (inner !== undefined) chain.push(shortClass(inner.replace(/^\(Inner Exception #\d+\) /, '')));
    at += 1;
  }
  return at === start + 1 ? undefined : { chain, lastLine: at - 1 };
};

// Errors of the `pg` client are named `error`.
const nodeHead = /^(?:Uncaught )?((?:\w*(?:Error|Exception)|error(?=:))\b(?: \[\w+\])?(?:: .*)?)$/;
const nodeCause = /^\s*\[?(?:cause|errors)\]?: (?:\[\s*)?(\w*[Ee]rror\b.*?)?\]?,?$/;

/** An error of Node, Deno or Bun, with its causes as printed by `util.inspect`. A line with a logger's prefix counts if
 * a stack frame follows. */
const node: Reader = (lines, start) => {
  const line = textAt(lines, start);
  const follows = endOf(lines, start + 1, (next) => next.trim() !== '' && !frame.test(next) && next.length < 300);
  const isTraced = follows - start <= 6 && frame.test(textAt(lines, follows));
  const [, pure] = nodeHead.exec(line.trim()) ?? [];
  const [, prefixed] = /(?:^|[\s:(])(\w*[Ee]rror(?: \[\w+\])?: .+)$/.exec(line) ?? [];
  const head = isTraced ? (pure ?? prefixed) : undefined;
  if (head === undefined) return undefined;
  const chain = [[head, ...lines.slice(start + 1, follows)].join(' ').replace(/ \{$/, '')];
  let at = follows;
  let aggregate = false;
  while (at < lines.length && (/^\s+\S/.test(textAt(lines, at)) || /^[\]}],?$/.test(textAt(lines, at).trim()))) {
    const inside = textAt(lines, at).trim();
    const [matched, cause] = nodeCause.exec(inside) ?? [];
    if (matched !== undefined) aggregate = cause === undefined;
    const message = cause ?? (aggregate ? nodeHead.exec(inside)?.[1] : undefined);
    if (message !== undefined) {
      chain.push(message.replace(/ \{$/, ''));
      aggregate = false;
    }
    at += 1;
  }
  return { chain, lastLine: at - 1 };
};

const go: Reader = (lines, start) => {
  const [, head] = /^\s*(?:panic: |fatal error: )(.+?)(?: \[recovered.*\])?$/.exec(textAt(lines, start)) ?? [];
  if (head === undefined) return undefined;
  let last = head;
  let at = start + 1;
  // A panic that was recovered and raised again: the last one ended the program.
  for (; /^\s+panic: /.test(textAt(lines, at)); at += 1) last = textAt(lines, at).replace(/^\s+panic: /, '');
  const end = lines.findLastIndex(
    (line, index) => index >= at && (/^goroutine \d/.test(line) || /^\t\S+\.go:\d+/.test(line)),
  );
  return { chain: last === head ? [`panic: ${head}`] : [`panic: ${last}`], lastLine: Math.max(end, at - 1) };
};

const rust: Reader = (lines, start) => {
  const [, where, inline] =
    /^thread '[^']*'(?: \(\d+\))? panicked at (?:'(.*)', \S+|(\S+):)$/.exec(textAt(lines, start)) ?? [];
  if (where !== undefined) return { chain: [where], lastLine: start };
  if (inline !== undefined) {
    const end = endOf(lines, start + 1, (line) => !/^note: |^stack backtrace/.test(line) && line.trim() !== '');
    return { chain: [lines.slice(start + 1, end).join(' ')], lastLine: end };
  }
  // An error returned from `main`, as printed by anyhow and eyre.
  const [, head] = /^Error: (.+)$/.exec(textAt(lines, start)) ?? [];
  const causes = endOf(lines, start + 1, (line) => line.trim() === '');
  if (head === undefined || textAt(lines, causes).trim() !== 'Caused by:') return undefined;
  const end = endOf(lines, causes + 1, (line) => /^\s+\S/.test(line));
  const chain = lines.slice(causes + 1, end).map((line) => line.replace(/^\s+(?:\d+: )?/, ''));
  return { chain: [head, ...chain], lastLine: end - 1 };
};

const ruby: Reader = (lines, start) => {
  const [, message, kind] = /^\S+:\d+:in [`'].*?': (.+) \(([\w:]+)\)$/.exec(textAt(lines, start)) ?? [];
  if (message === undefined) return undefined;
  const end = endOf(lines, start + 1, (line) => /^\s+(?:\d+: )?from /.test(line));
  return { chain: [`${kind}: ${message}`], lastLine: end - 1 };
};

const php: Reader = (lines, start) => {
  const [, head] = /(?:PHP )?Fatal error:\s+Uncaught (.+)$/.exec(textAt(lines, start)) ?? [];
  if (head === undefined) return undefined;
  const end = endOf(lines, start + 1, (line) => /^(?:Stack trace:|#\d+ |\s+thrown in )/.test(line));
  return { chain: [head], lastLine: end - 1 };
};

/** psql prefixes the error of a statement with its file and line. */
const psql: Reader = (lines, start) => {
  const [, place, message] = /^psql:(\S+?:\d+): (?:ERROR|FATAL):\s+(.+)$/.exec(textAt(lines, start)) ?? [];
  if (message === undefined) return undefined;
  const end = endOf(lines, start + 1, (line) => /^(?:LINE \d|DETAIL|HINT|\s*\^)/.test(line));
  return { chain: [`${place}: ${message}`], lastLine: end - 1 };
};

const readers: readonly Reader[] = [python, java, dotnet, node, go, rust, ruby, php, psql];
