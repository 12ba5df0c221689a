/** One series at one moment. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A number, a whole one beyond 2^53 as a bigint, or the texts NaN, +Inf and -Inf, which JSON has no numbers for. */
  readonly value: number | bigint | string;
}

/** What a series has to be: its name where one is given, and its labels. */
export type Selector = (series: Series) => boolean;

const name = /^[a-zA-Z_:][\w:]*/;
const matcher = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

/** Reads `name{label="value", other=~"pattern"}`, as PromQL writes an instant selector; undefined where it is none. */
export function parseSelector(text: string): Selector | undefined {
  const trimmed = text.trim();
  const [wanted = ''] = name.exec(trimmed) ?? [];
  const rest = trimmed.slice(wanted.length).trim();
  if (rest === '') return wanted === '' ? undefined : (series) => series.name === wanted;
  const [, inside] = /^\{(.*)\}$/s.exec(rest) ?? [];
  if (inside === undefined) return undefined;
  const tests: Selector[] = wanted === '' ? [] : [(series) => series.name === wanted];
  let left = inside;
  while (left.trim() !== '') {
    const [whole = '', label = '', operator, quoted = ''] = matcher.exec(left) ?? [];
    const holds = whole === '' ? undefined : labelTest(operator, unescaped(quoted));
    if (holds === undefined) return undefined;
    const textOf = ({ name: own, labels }: Series) => (label === '__name__' ? own : (labels[label] ?? ''));
    tests.push((series) => holds(textOf(series)));
    left = left.slice(whole.length);
  }
  return (series) => tests.every((test) => test(series));
}

function labelTest(operator: string | undefined, value: string): ((text: string) => boolean) | undefined {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  try {
    // PromQL's patterns match the whole value.
    const pattern = new RegExp(`^(?:${value})$`, 's');
    return operator === '=~' ? (text) => pattern.test(text) : (text) => !pattern.test(text);
  } catch {
    return undefined;
  }
}

const sample =
  /^([a-zA-Z_:][\w:]*)\s*(?:\{((?:\s*[a-zA-Z_]\w*\s*=\s*"(?:[^"\\]|\\.)*"\s*(?:,|(?=\})))*)\s*\})?\s+(\S+)/;
const pair = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/** The series of Prometheus' text format, and of OpenMetrics; undefined for the first line that is neither. */
export function parseMetrics(text: string): { readonly series: readonly Series[]; readonly wrong?: string } {
  const series: Series[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, own, labels = '', number = ''] = sample.exec(line) ?? [];
    const value = readValue(number);
    if (own === undefined || value === undefined) return { series, wrong: line };
    const pairs = [...labels.matchAll(pair)].map(([, label = '', quoted = '']) => [label, unescaped(quoted)] as const);
    series.push({ name: own, labels: Object.fromEntries(pairs), value });
  }
  return { series };
}

/** A value as Prometheus prints it; undefined where it is none. */
export function readValue(text: string): Series['value'] | undefined {
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? '-Inf' : '+Inf';
  if (/^nan$/i.test(text)) return 'NaN';
  const number = Number(text);
  if (/^[+-]?\d+$/.test(text) && !Number.isSafeInteger(number)) return BigInt(text.replace('+', ''));
  return text === '' || Number.isNaN(number) ? undefined : number;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_all, character: string) => (character === 'n' ? '\n' : character));
}

/** A series as PromQL writes it. */
export function formatSeries({ name: own, labels, value }: Series): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${own}${pairs.length === 0 ? '' : `{${pairs.join(', ')}}`} ${value}`;
}
