import { plainText } from '../../text/plain-text.ts';
import { jsonError } from './json-error.ts';
import { type LoggedError, tracedErrors } from './traced-errors.ts';

const longestWords = 400;
/** What the kubelet returns in place of a log that is gone. */
export const noLog = /^(?:unable to retrieve container logs for|failed to try resolving symlinks in path)/;
const fatal = /\b(?:fatal|panic|critical|emerg(?:ency)?)\b/i;
const loud =
  /\b(?:\w*error|fatal|panic|\w*exception|fail(?:ed|ure)?|cannot|can't|could not|unable|denied|refused|invalid|missing|no such|not found|timed? ?out)\b/i;
/** Lines that never give a reason: stack frames, brackets, the runtime's closing lines. */
const silent =
  /^(?:at |from |File "|goroutine \d|note: run with|Node\.js v\d|\d+ errors?\b[^:]*$|npm (?:ERR!|error) (?:A complete log|.*debug-\d)|\.\.\. \d+ more|--- End of|stack backtrace|exit status \d|command terminated|[\]){}[(^~\s.]*$)/;

/** Lines that announce the end and may leave the reason to the line above. */
const closing = /\b(?:abort(?:ing|ed)?|exiting|quitting|terminating|giving up|shutting down|test failed)[.!]*$/i;

/** The reason in the first of some logs that gives one, as the end of a sentence.
 * @param logs those that were read; without any, it is unknown whether there is a log */
export function lastWords(logs: readonly string[]): string {
  const words = logs.flatMap((log) => crashWords(log) ?? []).at(0);
  if (words !== undefined) return `: ${words}`;
  return logs.every((log) => noLog.test(log)) ? '; its log could not be read' : '; it has no log';
}

/** The reason that a program gave for its exit: the message of its last error and its causes, without stack frames; if
 * no error is recognised, the last meaningful line.
 * @returns undefined if the log contains nothing meaningful */
export function crashWords(log: string): string | undefined {
  const lines = plainText(log).trimEnd().split('\n');
  const meant = lines.filter((line) => line.trim() !== '' && !noLog.test(line.trim()));
  if (meant.length === 0) return undefined;
  const errors: LoggedError[] = [
    ...lines.flatMap((line, lastLine) => {
      const chain = jsonError(line);
      return chain === undefined ? [] : [{ chain, lastLine }];
    }),
    ...tracedErrors(lines),
  ];
  const last = errors.sort((a, b) => a.lastLine - b.lastLine).at(-1);
  const after = lines.slice(last === undefined ? 0 : last.lastLine + 1).map((line) => line.trim());
  const said = after.filter((line) => line !== '' && !silent.test(line) && !isJson(line) && !noLog.test(line));
  if (last !== undefined) {
    const later = said.find((line) => fatal.test(line));
    return later === undefined ? joined(last.chain) : shortened(withoutStamp(later));
  }
  const loudest = said.findLast((line) => fatal.test(line)) ?? said.findLast((line) => loud.test(line)) ?? said.at(-1);
  const banner = loudest === undefined ? undefined : belowBanner(loudest, said);
  if (banner !== undefined || loudest === undefined)
    return shortened(banner ?? withoutStamp(messageOfJson(meant) ?? meant.at(-1)?.trim() ?? ''));
  const above = said[said.lastIndexOf(loudest) - 1];
  const isAnnouncement = closing.test(loudest) && above !== undefined && loud.test(above);
  return shortened([...(isAnnouncement ? [above] : []), loudest].map(withoutStamp).join('; '));
}

/** A headline between asterisks, as Redis prints it, joined with the explaining lines below; undefined for other
 * lines. */
function belowBanner(line: string, said: readonly string[]): string | undefined {
  const [, title] = /^\*{3,} (.+) \*{3,}$/.exec(line) ?? [];
  if (title === undefined) return undefined;
  return [`${title}:`, ...said.slice(said.lastIndexOf(line) + 1)].join(' ');
}

/** Joins messages into one line, leaving out those that only repeat their cause. */
function joined(chain: readonly string[]): string {
  const heads = chain.map((message) => message.replace(/\s+/g, ' ').trim()).filter((message) => message !== '');
  const news = heads.filter((head, index) => !heads.some((other, at) => at < index && other.includes(bare(head))));
  return shortened(news.join('; caused by: '));
}

/** Removes the class name from a message. */
function bare(message: string): string {
  return message.replace(/^[\w.$:]*(?:Error|Exception)(?: \[\w+\])?: /, '');
}

function shortened(words: string): string {
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words;
}

/** Removes the timestamp, level and similar prefixes of a logger from a line. */
function withoutStamp(line: string): string {
  return line
    .replace(/^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d| [A-Z]{3,4})?\]?\s*/, '')
    .replace(/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+:\d+\] */, '')
    .replace(/^(?:\[\d+\]\s*)/, '')
    .replace(/^(?:time|ts|level)=\S+ .*\bmsg=.+/, messageOfLogfmt)
    .trim();
}

/** The message of a line such as `time=... level=fatal msg="..." err="..."`, with its error. */
function messageOfLogfmt(line: string): string {
  const told = [...line.matchAll(/\b(?:msg|err|error)=("(?:\\.|[^"\\])*"|\S+)/g)].map(([, text = '']) =>
    text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text,
  );
  return joined(told);
}

function isJson(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}');
}

/** The message of the last line of a JSON log that contains no error. */
function messageOfJson(lines: readonly string[]): string | undefined {
  const last = lines.at(-1) ?? '';
  if (!isJson(last.trim())) return undefined;
  try {
    const { msg, message } = JSON.parse(last) as { readonly msg?: unknown; readonly message?: unknown };
    return [msg, message].find((text): text is string => typeof text === 'string');
  } catch {
    return undefined;
  }
}
