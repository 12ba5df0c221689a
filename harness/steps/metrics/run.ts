import { z } from 'zod';
import { abortable } from '../../async/abortable.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Address } from '../../targets/target.ts';
import { impliedCount } from '../implied-count.ts';
import { requestTarget } from '../request/http-message.ts';
import type { StepContext, StepRun } from '../step-run.ts';
import type { MetricsInput } from './define.ts';
import { formatSeries, parseMetrics, parseSelector, readValue, type Series } from './series.ts';

/** Maximum number of series shown in the report of a failure. */
const shown = 30;

const answerSchema = z.union([
  z.object({ status: z.literal('error'), error: z.string() }),
  z.object({
    status: z.literal('success'),
    data: z.object({ resultType: z.string(), result: z.unknown() }),
  }),
]);
const valueSchema = z.tuple([z.number(), z.string()]);
const vectorSchema = z.array(z.object({ metric: z.record(z.string(), z.string()), value: valueSchema }));

/** Reads the series and returns them with their count, their sum and, if there is only one, its value. */
export const run: StepRun<MetricsInput> = async (input, context) => {
  const { query, series: selector } = input;
  const unordered = query === undefined ? await seriesOfPods(input, context) : await answerOf(query, input, context);
  const ordered = unordered.map((each) => ({ each, key: formatSeries({ ...each, value: 0 }) }));
  const series = ordered.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ each }) => each);
  const [first, second] = series;
  const values = series.map(({ value }) =>
    typeof value === 'string' ? Number(value.replace('Inf', 'Infinity')) : value,
  );
  const sum = values.every(isWhole)
    ? values.reduce<bigint>((all, value) => all + BigInt(value), 0n)
    : values.reduce<number>((all, value) => all + Number(value), 0);
  const lines = series.slice(0, shown).map(formatSeries);
  if (series.length > shown) lines.push(`... (${series.length} series)`);
  return {
    value: {
      ...(first !== undefined && second === undefined && { value: first.value }),
      sum: readValue(String(sum)),
      count: series.length,
      series,
    },
    // The sum of no series is 0, which must not hide a misspelt name.
    implied: impliedCount(context, 'series'),
    evidence: [
      { title: 'metrics', text: [query ?? selector, '', ...(lines.length === 0 ? ['no series'] : lines)].join('\n') },
    ],
    release: input.to,
  };
};

async function answerOf(query: string, { to, port, path = '' }: MetricsInput, context: StepContext): Promise<Series[]> {
  const address = await context.target.address(to, port);
  const asked = { method: 'POST', body: new URLSearchParams({ query }) };
  const { text, status } = await ask(address, `${path.replace(/\/$/, '')}/api/v1/query`, to, context, asked);
  const parsed = answerSchema.safeParse(parsedJson(text));
  if (!parsed.success)
    throw new HarnessError(`release ${to} did not answer like a Prometheus`, {
      expected: 'a JSON object with status and data',
      observed: `HTTP ${status}: ${text.slice(0, 200)}`,
      next: 'set `port` to the port of its API, and `path` to the prefix of /api/v1',
    });
  if (parsed.data.status === 'error')
    throw new HarnessError(`the Prometheus of ${to} rejected the query`, {
      expected: query,
      observed: parsed.data.error,
    });
  const { resultType, result } = parsed.data.data;
  if (resultType === 'scalar') return [{ name: '', labels: {}, value: asValue(valueSchema.parse(result)[1]) }];
  if (resultType === 'vector')
    return vectorSchema.parse(result).map(({ metric: { __name__: name = '', ...labels }, value: [, value] }) => ({
      name,
      labels,
      value: asValue(value),
    }));
  throw new HarnessError(`the query of ${to} does not return an instant value`, {
    expected: 'an instant vector or a scalar',
    observed: `a ${resultType} from ${query}`,
    next: 'wrap the range in a function such as rate() or last_over_time()',
  });
}

async function seriesOfPods(input: MetricsInput, context: StepContext): Promise<Series[]> {
  const { to, port = 'metrics', path = '/metrics', series: text = '' } = input;
  const selector = parseSelector(text);
  if (selector === undefined)
    throw new HarnessError(`"${text}" is not a series selector`, {
      expected: 'a name, label matchers in braces, or both: http_requests_total{status="200"}',
    });
  const pods = await context.target.podAddresses(to, port);
  const all = await Promise.all(
    pods.map(async ({ pod, address }) => {
      const answer = await ask(address, path, to, context, { method: 'GET' });
      const { series, wrong } = parseMetrics(answer.text);
      if (answer.status === 200 && wrong === undefined)
        return series.filter(selector).map((each) => ({ ...each, labels: { ...each.labels, pod } }));
      throw new HarnessError(`${path} of pod ${pod} has no metrics`, {
        expected: "HTTP 200 and lines of Prometheus' text format",
        observed:
          wrong === undefined || answer.status !== 200 ? `HTTP ${answer.status}` : `the line ${wrong.slice(0, 200)}`,
      });
    }),
  );
  return all.flat();
}

async function ask(
  { host, port }: Address,
  path: string,
  release: string,
  { signal }: StepContext,
  request: { readonly method: string; readonly body?: URLSearchParams },
): Promise<{ readonly status: number; readonly text: string }> {
  // Expressions have been evaluated by now; the path must not be able to change the host.
  const target = requestTarget({ path, query: undefined });
  try {
    // A keep-alive connection would outlive a pod that is replaced.
    const headers = { connection: 'close' };
    const answer = await fetch(`http://${host}:${port}${target}`, { ...request, headers, signal, redirect: 'manual' });
    return { status: answer.status, text: await abortable(answer.text(), signal) };
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new HarnessError(`${path} of ${release} got no answer`, {
      expected: 'an HTTP answer',
      observed: signal.aborted ? 'no answer in time' : reason,
      cause,
    });
  }
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function asValue(text: string): Series['value'] {
  return readValue(text) ?? text;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
