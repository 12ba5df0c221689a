import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BundleFile } from '../model/result/bundle-file.ts';
import type { StepResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { StartedTarget } from '../targets/target.ts';
import type { BundleSource, Collect } from './bundle-file.ts';
import { collectExchanges, collectOfKinds } from './collect-exchanges.ts';
import { collectLogs } from './collect-logs.ts';
import { collectManifests } from './collect-manifests.ts';
import { collectObjects } from './collect-objects.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { indexMarkdown } from './index-markdown.ts';

/** Folder of the bundles inside the reports folder. */
export const bundlesFolder = 'bundles';

const collectMs = 1500;
const longestFile = 500_000;
const largestBundle = 10_000_000;

/** The most useful parts are written first, because a bundle is cut off at its size limit. */
const parts: readonly (readonly [string, Collect])[] = [
  ['exchanges', collectExchanges],
  ['step data', collectOfKinds],
  ['manifests', collectManifests],
  ['objects and events', collectObjects],
  ['logs', collectLogs],
];

/** A scenario that just failed and has not been cleaned up yet. */
export interface FailedAttempt {
  readonly scenario: Scenario;
  readonly target: StartedTarget;
  readonly step: StepResult;
  readonly exchanges: ExchangeRecord;
  readonly runId: string;
  /** Starts at 1. */
  readonly attempt: number;
}

/** How the bundles of a run are written. */
export interface BundleRules {
  readonly reportsFolder: string;
  /** Names of the releases that a scenario needs. */
  readonly releasesOf: (scenario: Scenario) => readonly string[];
  readonly addSecretObject: BundleSource['addSecretObject'];
  /** Masks the secrets in a text. */
  readonly clean: (text: string) => string;
}

/** Collects everything about a failed scenario in its own folder, within about 2 s. Never throws: parts that could not
 * be collected are listed in the index.
 * @returns path of the index inside the reports folder; undefined if nothing could be written */
export async function writeBundle(failed: FailedAttempt, rules: BundleRules): Promise<string | undefined> {
  const { scenario, target, exchanges, attempt } = failed;
  const signal = AbortSignal.timeout(collectMs);
  const releases = rules.releasesOf(scenario);
  const source = { scenario, target, exchanges, releases, signal, addSecretObject: rules.addSecretObject };
  const collected = await Promise.all(parts.map(([name, collect]) => inTime(name, collect, source)));
  const files: (BundleFile & { readonly size: number })[] = [];
  const missing = collected.flatMap(({ problem }) => problem ?? []);
  let size = 0;
  for (const file of collected.flatMap((part) => part.files)) {
    const text = lastPart(rules.clean(file.text));
    if (size + text.length > largestBundle) missing.push(`${file.path} (the bundle would be larger than 10 MB)`);
    else files.push({ ...file, text, size: text.length });
    size += text.length;
  }
  const folder = join(bundlesFolder, bundleSlug({ file: scenario.at.file, name: scenario.name }), `attempt-${attempt}`);
  const path = join(rules.reportsFolder, folder);
  const index = rules.clean(indexMarkdown({ ...failed, files, missing }));
  try {
    // Files of an earlier run would look like part of this bundle.
    await rm(attempt === 1 ? dirname(path) : path, { recursive: true, force: true });
    for (const { path: name, text } of [...files, { path: 'index.md', text: index }]) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text.endsWith('\n') ? text : `${text}\n`);
    }
    return `${folder}/index.md`;
  } catch {
    // A full disk must not end the run; the failure itself says most.
    return undefined;
  }
}

async function inTime(
  name: string,
  collect: Collect,
  source: BundleSource,
): Promise<{ readonly files: readonly BundleFile[]; readonly problem?: string }> {
  const late = new Promise<never>((_, reject) => {
    source.signal.addEventListener('abort', () => reject(new Error(`timed out after ${collectMs / 1000} s`)));
  });
  late.catch(() => undefined);
  try {
    return { files: await Promise.race([collect(source), late]) };
  } catch (error) {
    return { files: [], problem: `${name} (${error instanceof Error ? error.message : String(error)})` };
  }
}

function lastPart(text: string): string {
  if (text.length <= longestFile) return text;
  return `(${text.length - longestFile} earlier characters omitted)\n${text.slice(-longestFile)}`;
}

const longest = 60;

/** Name of a scenario's folder: words of its name, plus a hash that distinguishes scenarios of the same name in
 * different files. It is the same in every run. */
export function bundleSlug({ file, name }: { readonly file: string; readonly name: string }): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  const mark = createHash('sha256').update(`${file}\0${name}`).digest('hex').slice(0, 6);
  return words === '' ? mark : `${words}-${mark}`;
}
