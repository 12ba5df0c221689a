import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { definedKinds } from '../../helm/api-versions.ts';
import type { Helm } from '../../helm/binary/run-helm.ts';
import { type RenderRequest, renderRelease } from '../../helm/render-release.ts';
import { stageChart } from '../../helm/stage/stage-chart.ts';
import { mergeValues } from '../../helm/values/merge-values.ts';
import { renderManifests } from '../../manifests/render-manifests.ts';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';
import { InputError, type Problem } from '../../model/errors/input-error.ts';
import { withNeeds } from '../../model/needs.ts';
import type { Release } from '../../model/platform.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import type { TargetContext } from '../target.ts';
import { runTask } from './run-task.ts';

/** A rendered release, with the values it was rendered with. */
export interface PreparedRelease extends RenderedRelease {
  readonly values: Readonly<Record<string, unknown>>;
  /** Changes whenever the chart, its values files or its values change. */
  readonly fingerprint: string;
}

/** Stages and renders the charts of all releases in parallel; the staged folders are removed with `resources`.
 * @param onRendered called for each release as soon as it is rendered
 * @param imageOf repository and tag of an image built for a release
 * @throws InputError with every value that a chart rejects and every chart that cannot be rendered */
export async function renderPlatform(
  context: TargetContext,
  helm: Helm,
  resources: AsyncDisposableStack,
  imageOf: (release: Release) => Promise<{ readonly repository: string; readonly tag: string } | undefined>,
  onRendered: (rendered: RenderedRelease) => void = () => undefined,
): Promise<PreparedRelease[]> {
  const { releases, platform } = context.platform;
  const { signal } = context;
  const rendered = new Map(releases.map(({ name }) => [name, Promise.withResolvers<RenderedRelease | undefined>()]));
  const renderChart = async (request: RenderRequest) => {
    try {
      return await renderRelease(helm, request);
    } catch (error) {
      // Some charts fail to render if the cluster lacks a kind, so they are told the kinds that the releases they need
      // define.
      const needed = withNeeds(releases, request.release.needs).map(({ name }) => rendered.get(name)?.promise);
      const defined = (await Promise.all(needed)).flatMap((each) =>
        each === undefined ? [] : definedKinds(helm, each),
      );
      const apiVersions = (await Promise.all(defined)).flat();
      if (!(error instanceof InputError) || apiVersions.length === 0) throw error;
      return renderRelease(helm, { ...request, apiVersions });
    }
  };
  const prepare = async (release: Release): Promise<PreparedRelease> => {
    const { chart: source, namespace = platform } = release;
    if (source === undefined) {
      const image = await imageOf(release);
      const made = await renderManifests({ release, namespace, image, signal });
      return { ...made, values: {}, fingerprint: fingerprintOfObjects(made) };
    }
    const staged = stageChart(source, helm).then(async (chart) => {
      // If the start was abandoned meanwhile, nothing else would remove the staged folder.
      if (resources.disposed) await chart[Symbol.asyncDispose]();
      else resources.use(chart);
      return chart;
    });
    const [chart, image] = await Promise.all([staged, imageOf(release)]);
    signal.throwIfAborted();
    const values =
      image === undefined
        ? release.set
        : mergeValues(release.set, { image: { repository: image.repository, tag: image.tag } });
    const given = { file: context.platform.file, setOf: release.name };
    const made = await renderChart({ release, chart, namespace, values, source: given, signal });
    return { ...made, values, fingerprint: await fingerprintOf(chart.path, release, values) };
  };
  const prepareAndTell = async (release: Release): Promise<PreparedRelease> => {
    const over = rendered.get(release.name);
    try {
      const prepared = await prepare(release);
      over?.resolve(prepared);
      onRendered(prepared);
      return prepared;
    } finally {
      over?.resolve(undefined);
    }
  };
  return runTask(
    context,
    { id: 'charts', group: 'charts', title: 'charts rendered' },
    () => withAllProblems(releases.map(prepareAndTell)),
    (prepared) =>
      `${prepared.length} release${prepared.length === 1 ? '' : 's'}, ${prepared.flatMap((release) => release.objects).length} objects`,
  );
}

/** Waits for all works and collects their input problems; any other error is thrown at once.
 * @throws InputError with every problem */
async function withAllProblems<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const problems: Problem[] = [];
  const results = await Promise.all(
    works.map((work) =>
      work.catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        problems.push(...error.problems);
        return undefined;
      }),
    ),
  );
  if (problems.length > 0) throw new InputError(problems);
  return results.filter((result) => result !== undefined);
}

function fingerprintOfObjects({ objects, namespace }: RenderedRelease): string {
  const text = stringifyJson([namespace, objects]) ?? '';
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function fingerprintOf(chartPath: string, release: Release, values: unknown): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(chartPath, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort())
    hash
      .update(relative(chartPath, file))
      .update('\0')
      .update(await readFile(file));
  for (const file of release.values) hash.update(await readFile(file));
  if (release.namespace !== undefined) hash.update(release.namespace);
  return hash
    .update(stringifyJson(values) ?? '')
    .digest('hex')
    .slice(0, 32);
}
