import { dump } from 'js-yaml';
import { formatDuration } from '../model/duration.ts';
import { formatLocation } from '../model/source-location.ts';
import type { BundleFile, Collect } from './bundle-file.ts';
import type { Exchange } from './exchange-record.ts';

const secretHeader = /^(authorization|proxy-authorization|cookie|x-api-key|api-key)$/i;

/** What the steps sent and got, in order: HTTP in one file, everything else in another. */
export const collectExchanges: Collect = async ({ exchanges }) => {
  const isHttp = ({ kind }: Exchange) => kind === 'request' || kind === 'load';
  return [
    ...fileOf('http.txt', exchanges.all.filter(isHttp), exchanges.left, 'HTTP requests and answers, with timings'),
    ...fileOf(
      'steps.txt',
      exchanges.all.filter((exchange) => !isHttp(exchange)),
      exchanges.left,
      'what the other steps did and saw',
    ),
  ];
};

function fileOf(path: string, exchanges: readonly Exchange[], left: number, about: string): BundleFile[] {
  if (exchanges.length === 0) return [];
  const head = left === 0 ? [] : [`(${left} observations before these were let go)`];
  return [{ path, text: [...head, ...exchanges.map(inWords)].join('\n\n'), about }];
}

function inWords({ step, kind, at, input, startMs, durationMs, evidence, problem }: Exchange): string {
  const head = `=== ${step} (${kind}, ${formatLocation(at)}) ${formatDuration(startMs)} into the run, took ${formatDuration(durationMs)}`;
  // Where nothing was exchanged, what was asked is all there is to tell.
  const parts = evidence.length > 0 ? evidence.map(({ title, text }) => `--- ${title}\n${text}`) : [asked(input)];
  return [head, ...parts, ...(problem === undefined ? [] : [`--- failed\n${problem}`])].join('\n');
}

function asked(input: unknown): string {
  const { headers } = (input ?? {}) as { readonly headers?: Readonly<Record<string, unknown>> };
  const safe =
    headers === undefined
      ? input
      : {
          ...(input as object),
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, secretHeader.test(name) ? '***' : value]),
          ),
        };
  return `--- asked\n${dump(safe, { lineWidth: 120, skipInvalid: true }).slice(0, 4000).trimEnd()}`;
}
