import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { cacheFolder } from '../../host/cache-folder.ts';
import { loadPlatform } from '../../load/load-platform.ts';
import { type ChartFolder, librariesBehind } from '../chart-folder.ts';
import { readSchemas } from '../kubernetes/read-schemas.ts';
import { type LookupServer, startLookupServer } from '../render/lookup-server.ts';
import { Renderer } from '../render/renderer.ts';
import type { Asker } from './cluster/cluster-answers.ts';
import { compareDependant, type DependantContext } from './compare/compare-dependant.ts';
import { renderDependant } from './compare/render-dependant.ts';
import { type GroupedFinding, groupFindings } from './report/group-findings.ts';
import { locateCauses } from './report/locate-causes.ts';
import { touchedScenarios } from './report/touched-scenarios.ts';
import { type ChangedFile, changedCharts } from './versions/changed-charts.ts';
import { type VersionAdvice, versionAdvice } from './versions/version-advice.ts';
import { readVersions } from './versions/versions.ts';

/** What a change of charts does to those who use them. */
export interface Impact {
  /** What the charts are compared with. */
  readonly since: string;
  readonly changedCharts: readonly string[];
  readonly removedCharts: readonly string[];
  /** The new charts: nobody runs them yet, so nothing changes. */
  readonly newCharts: readonly string[];
  /** The charts that were compared. */
  readonly dependants: readonly string[];
  readonly findings: readonly GroupedFinding[];
  /** The dependants of which no render could be compared: nothing is known of them. */
  readonly notCompared: readonly string[];
  /** What was not compared, and why: one line each. */
  readonly notes: readonly string[];
  readonly advice: readonly VersionAdvice[];
  /** Files of the scenarios that run a release of a dependant. */
  readonly scenarios: readonly string[];
  readonly renders: number;
}

export interface ImpactRequest {
  /** Charts, or folders of charts. */
  readonly folders: readonly string[];
  readonly against?: string;
  readonly from?: string;
  /** Whether a throwaway cluster is asked, where a container engine answers. */
  readonly cluster?: boolean;
  /** The platform file; nothing is said of scenarios where there is none. */
  readonly platform: string;
}

/** What the charts of the working tree do to each dependant, compared with those of a commit or with a released version.
 * @throws InputError where there is nothing to compare with. */
export async function findImpact(request: ImpactRequest): Promise<Impact> {
  const renderer = await Renderer.create();
  await using versions = await readVersions(renderer.helm, request.folders, request.against, request.from);
  const { before, after } = versions;
  const changed = await changedCharts(before, after);
  const concerned = after.filter((chart) => !chart.library && touches(chart, after, changed));
  const isNew = ({ name }: ChartFolder) => !before.some((chart) => chart.name === name);
  await using resources = new AsyncDisposableStack();
  // It boots while the charts are rendered.
  const asker = request.cluster === true && !concerned.every(isNew) ? startAsker() : undefined;
  if (asker !== undefined) resources.defer(async () => (await asker)[Symbol.asyncDispose]());
  const folders = { renderer, resources, before: foldersOf(before), after: foldersOf(after) };
  const renders = await Promise.all(
    concerned.map((chart) =>
      renderDependant(
        folders,
        before.find(({ name }) => name === chart.name),
        chart,
      ),
    ),
  );
  // The schemas come after the renders: the more memory this process has, the longer it takes to start helm.
  const schemas = await readSchemas();
  let lookups: Promise<LookupServer> | undefined;
  const start = async () => {
    const [version = '', newest = { kinds: {}, definitions: {} }] = [...schemas].at(-1) ?? [];
    return resources.use(await startLookupServer(newest, version));
  };
  const context: DependantContext = {
    renderer,
    schemas,
    builtImages: builtImages(request.platform),
    lookups: () => (lookups ??= start()),
    asksCluster: [...changed.values()].flat().some(asksCluster),
  };
  const perChart = await Promise.all(renders.map((rendered) => compareDependant(context, rendered)));
  const rendered = perChart.flat();
  const asked = (await (await asker)?.ask(rendered)) ?? {
    answers: [],
    notes: concerned.every(isNew) ? [] : [notAsked],
  };
  const changes = rendered.map((change, index) => ({
    ...change,
    findings: [...change.findings, ...(asked.answers[index]?.findings ?? [])],
  }));
  const grouped = groupFindings(changes);
  const samples = grouped.map(({ sample }) => sample);
  const causes = await locateCauses(context, renders, { changed, charts: after }, samples);
  const findings = grouped.map(({ grouped: finding, sample }) => {
    return { ...finding, causes: causes.get(sample.finding) ?? [] };
  });
  return {
    since: versions.since,
    changedCharts: [...changed.keys()],
    removedCharts: before.filter((chart) => !after.some(({ name }) => name === chart.name)).map(({ name }) => name),
    newCharts: concerned.filter(isNew).map(({ name }) => name),
    dependants: concerned.map(({ name }) => name),
    notCompared: concerned
      .filter((chart) => !isNew(chart))
      .map(({ name }) => name)
      .filter((name) => changes.every(({ chart, note }) => chart.name !== name || note !== undefined)),
    findings,
    notes: [
      ...asked.notes,
      ...changes.flatMap(({ chart, label, note }) =>
        note === undefined || isNew(chart) ? [] : [`${chart.name} with ${label} ${note}`],
      ),
    ],
    // A chart that was pulled is another's to change.
    advice: versionAdvice(before, after, changed, findings).filter(
      ({ at }) => !isBelow(cacheFolder(process.env), at.file),
    ),
    scenarios: touchedScenarios(
      request.platform,
      concerned.map(({ path }) => path),
    ),
    renders: changes.length * 2,
  };
}

const notAsked = 'not checked on a cluster: rejections come from the schemas and rules';

/** Loads what talks to engines and clusters for those alone who want one. */
async function startAsker(): Promise<Asker> {
  return (await import('./cluster/cluster-answers.ts')).startAsker();
}

function isBelow(folder: string, file: string): boolean {
  return !relative(folder, resolve(file)).startsWith('..');
}

/** Whether a chart changed, or one that it is built on. */
function touches(chart: ChartFolder, charts: readonly ChartFolder[], changed: ReadonlyMap<string, unknown>): boolean {
  return [chart.name, ...librariesBehind(chart, charts)].some((name) => changed.has(name));
}

function foldersOf(charts: readonly ChartFolder[]): ReadonlyMap<string, string> {
  return new Map(charts.map(({ name, path }) => [name, path]));
}

function asksCluster({ path, before, after }: ChangedFile): boolean {
  return (
    path.startsWith('/templates/') &&
    /\blookup\b|Release\.Is(Install|Upgrade)|\brand[A-Z]/.test(`${before ?? ''}${after ?? ''}`)
  );
}

function builtImages(platform: string): string[] {
  if (!existsSync(platform)) return [];
  return loadPlatform(platform).releases.flatMap(({ build }) => (build === undefined ? [] : [build.image]));
}
