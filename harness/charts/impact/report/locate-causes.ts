import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { load } from 'js-yaml';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import type { SourceLocation } from '../../../model/source-location.ts';
import { type ChartFolder, librariesBehind } from '../../chart-folder.ts';
import { canonicalText, textAt } from '../../render/json.ts';
import { compareAgain, type DependantContext, type VariantChange } from '../compare/compare-dependant.ts';
import type { RenderedDependant } from '../compare/render-dependant.ts';
import type { Finding } from '../rules/finding.ts';
import type { ChangedFile } from '../versions/changed-charts.ts';
import { type Hunk, hunksOf } from './hunks.ts';

/** A finding, and a render that has it. */
export interface Sample {
  readonly finding: Finding;
  readonly change: VariantChange;
}

/** The files of the charts, at both versions. */
export interface ChangedCharts {
  readonly changed: ReadonlyMap<string, readonly ChangedFile[]>;
  readonly charts: readonly ChartFolder[];
}

/** A changed file, with what of it can be undone. */
interface Suspect {
  readonly chart: ChartFolder;
  readonly file: ChangedFile;
  readonly hunks: readonly Hunk[];
}

/** More places than this are not tried: each is a render. */
const most = 40;

/** The lines that each finding comes from. They are proven: the chart is rendered with any one of these places as it was
 * before, and the finding is gone. There is none where each of several places is enough for it, where the charts do not
 * render without a place, and for what is found by other means than a render. */
export async function locateCauses(
  context: DependantContext,
  rendered: readonly RenderedDependant[],
  versions: ChangedCharts,
  samples: readonly Sample[],
): Promise<ReadonlyMap<Finding, readonly SourceLocation[]>> {
  const causes = new Map<Finding, readonly SourceLocation[]>();
  const groups = Map.groupBy(samples, ({ change }) => `${change.chart.name} ${change.label}`);
  await Promise.all(
    [...groups.values()].map(async (own) => {
      const change = own[0]?.change;
      const dependant = rendered.find(({ after }) => after.chart === change?.chart);
      if (change === undefined || dependant === undefined) return;
      const suspects = suspectsOf(change.chart, versions);
      const [only, ...more] = suspects.flatMap(({ hunks }) => hunks);
      if (only !== undefined && more.length === 0 && suspects.length === 1)
        for (const { finding } of own) causes.set(finding, [only.at]);
      else if (suspects.length <= most) await prove(context, dependant, suspects, own, causes);
    }),
  );
  return causes;
}

async function prove(
  context: DependantContext,
  dependant: RenderedDependant,
  suspects: readonly Suspect[],
  samples: readonly Sample[],
  causes: Map<Finding, readonly SourceLocation[]>,
): Promise<void> {
  const change = samples[0]?.change;
  if (change === undefined) return;
  const without = async (suspect: Suspect, text: string | undefined) => {
    await using folder = await copyWith(dependant.after.path, suspect, text);
    return await compareAgain(context, dependant, change, folder.path);
  };
  const all = await compareAgain(context, dependant, change);
  const open = samples.filter(({ finding }) => all !== undefined && isIn(all.findings, finding));
  if (all === undefined || open.length === 0) return;
  const isGone = (finding: Finding, left: VariantChange | undefined) =>
    left !== undefined && !isStill(finding, left, all);
  /** Each part with the findings that are gone without it. */
  const tried = async <T>(parts: readonly T[], own: readonly Sample[], undo: (part: T) => ReturnType<typeof without>) =>
    await Promise.all(
      parts.map(async (part) => {
        const left = await undo(part);
        return { part, samples: own.filter(({ finding }) => isGone(finding, left)) };
      }),
    );
  const files =
    suspects.length === 1
      ? suspects.map((part) => ({ part, samples: open }))
      : await tried(suspects, open, (suspect) => without(suspect, suspect.file.before));
  const places = files.map(async ({ part: suspect, samples: own }) => {
    const { hunks } = suspect;
    if (own.length === 0 || hunks.length > most) return [];
    if (hunks.length === 1) return hunks.map((part) => ({ part, samples: own }));
    return await tried(hunks, own, (hunk) => without(suspect, hunk.undone));
  });
  for (const { part, samples: own } of (await Promise.all(places)).flat())
    for (const { finding } of own) causes.set(finding, [...(causes.get(finding) ?? []), part.at]);
}

/** Whether a finding is among those of a render; also where nothing is known because helm rejects it. A finding that lists
 * several changes is still there with fewer of them. */
function isStill(finding: Finding, { findings }: VariantChange, all: VariantChange): boolean {
  const alike = (list: readonly Finding[]) =>
    list.filter(
      ({ effect, rule, object }) => effect === finding.effect && rule === finding.rule && object === finding.object,
    );
  return (
    findings.some(({ rule }) => rule === 'helm-refuses') ||
    isIn(findings, finding) ||
    alike(findings).length >= alike(all.findings).length
  );
}

function isIn(findings: readonly Finding[], finding: Finding): boolean {
  return findings.some((other) => canonicalText(other) === canonicalText(finding));
}

/** The changed files of a chart and of the libraries behind it. */
function suspectsOf(chart: ChartFolder, { changed, charts }: ChangedCharts): Suspect[] {
  const names = [chart.name, ...librariesBehind(chart, charts)];
  return charts
    .filter(({ name }) => names.includes(name))
    .flatMap((one) =>
      (changed.get(one.name) ?? []).map((file) => ({
        chart: one,
        file,
        hunks: hunksOf(relative('', join(one.path, file.path)), file.before, file.after),
      })),
    );
}

/** A staged chart with one file of it, or of a chart below it, replaced; undefined for a file that is not there. */
async function copyWith(
  staged: string,
  { chart, file }: Suspect,
  text: string | undefined,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const root = await makeTemporaryFolder();
  const path = join(root, basename(staged));
  await cp(staged, path, { recursive: true });
  const found = await readdir(path, { recursive: true, encoding: 'utf8' });
  for (const each of found.filter((name) => basename(name) === 'Chart.yaml')) {
    const name = textAt(load(await readFile(join(path, each), 'utf8')), 'name');
    if (name !== chart.name) continue;
    const target = join(path, dirname(each), file.path);
    await mkdir(dirname(target), { recursive: true });
    await (text === undefined ? rm(target, { force: true }) : writeFile(target, text));
  }
  return { path, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
