/** One series at one point in time. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A number; a bigint for integers beyond 2^53; or 'NaN', '+Inf' or '-Inf', which JSON numbers cannot represent. */
  readonly value: number | bigint | string;
}

/** Whether a series has the selector's name, if it has one, and its labels. */
export type Selector = (series: Series) => boolean;

const name = /^[a-zA-Z_:][\w:]*/;
const matcher = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

/** Parses a PromQL instant selector such as `name{label="value", other=~"pattern"}`; undefined if the text is not
 * one. */
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
    // Regular expressions in PromQL are anchored to the whole value.
    const pattern = new RegExp(`^(?:${value})$`, 's');
    return operator === '=~' ? (text) => pattern.test(text) : (text) => !pattern.test(text);
  } catch {
    return undefined;
  }
}

const sample =
  /^([a-zA-Z_:][\w:]*)\s*(?:\{((?:\s*[a-zA-Z_]\w*\s*=\s*"(?:[^"\\]|\\.)*"\s*(?:,|(?=\})))*)\s*\})?\s+(\S+)/;
const pair = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/** Parses the Prometheus text format or OpenMetrics; `wrong` is the first line that is neither. */
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

/** Parses a value as Prometheus prints it; undefined if it is not one. */
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

/** Formats a series in PromQL notation. */
export function formatSeries({ name: own, labels, value }: Series): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${own}${pairs.length === 0 ? '' : `{${pairs.join(', ')}}`} ${value}`;
}
