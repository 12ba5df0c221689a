import { dirname } from 'node:path';
import { formatDuration } from '../model/duration.ts';
import type { BundleFile } from '../model/result/bundle-file.ts';
import { formatLocation } from '../model/source-location.ts';
import { isSecretHeader } from '../steps/request/secret-headers.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import type { Collect } from './bundle-file.ts';
import type { Exchange } from './exchange-record.ts';

const steps: Omit<BundleFile, 'text'> = { path: 'steps.txt', about: 'what the other steps did and observed' };

/** What the steps sent and received, in order: each kind in the file that it names, all others in one. */
export const collectExchanges: Collect = async ({ exchanges }) => {
  const head = exchanges.left === 0 ? [] : [`(${exchanges.left} earlier observations were dropped)`];
  return [...Map.groupBy(exchanges.all, ({ definition }) => definition.exchanges ?? steps)].map(([file, own]) => ({
    ...file,
    text: [...head, ...own.map(formatExchange)].join('\n\n'),
  }));
};

/** Files that the kinds of the executed steps add themselves. */
export const collectOfKinds: Collect = async ({ scenario, exchanges, target, signal }) => {
  const folder = dirname(scenario.at.file);
  const byKind = [...Map.groupBy(exchanges.all, ({ definition }) => definition)];
  const files = byKind.map(([definition, own]) =>
    definition.bundle?.({ inputs: own.map(({ input }) => input), folder, target, signal }),
  );
  return (await Promise.all(files)).flatMap((own) => own ?? []);
};

function formatExchange({ step, definition, at, input, startMs, durationMs, evidence, problem }: Exchange): string {
  const head = `=== ${step} (${definition.name}, ${formatLocation(at)}) ${formatDuration(startMs)} into the run, took ${formatDuration(durationMs)}`;
  // Without an exchange, show at least the input.
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
            Object.entries(headers).map(([name, value]) => [name, isSecretHeader(name) ? '***' : value]),
          ),
        };
  return `--- request\n${dumpYaml(safe, { lineWidth: 120, skipInvalid: true }).slice(0, 4000).trimEnd()}`;
}
