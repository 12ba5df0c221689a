import { countOf } from '../../text/count-of.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { readSchemas } from '../kubernetes/read-schemas.ts';
import { Renderer } from '../render/renderer.ts';
import { renderStaged, stageCharts } from '../render/stage-charts.ts';
import { foreignVariants, valuesVariants } from '../render/variants/variants.ts';
import { checkCases } from './check-cases.ts';
import { checkGolden } from './check-golden.ts';
import { policies } from './check-policy.ts';
import { checkRenderings } from './check-renderings.ts';
import { checkUnittests } from './check-unittests.ts';
import { lintCharts } from './lint-charts.ts';

/** One part of a check: what was looked at, and what is wrong with it, one line each. */
export interface CheckedPart {
  readonly title: string;
  readonly problems: readonly string[];
  /** What to do if none of them is a problem. */
  readonly hint?: string;
}

export interface CheckedCharts {
  readonly parts: readonly CheckedPart[];
  /** What the differences from the golden renders mean, one line each. */
  readonly meanings: readonly string[];
  /** Kinds that no pinned Kubernetes knows, such as custom resources. */
  readonly unknownKinds: readonly string[];
  /** Whether a chart refuses the values that lie beside it, which is bad input. */
  readonly isBadInput: boolean;
}

/** Checks charts without a cluster: lint, object schemas, policies, good and bad values, golden renders.
 * @param update rewrites the golden renders
 * @param without policies that are left out */
export async function checkCharts(
  charts: readonly ChartFolder[],
  update: boolean,
  without: readonly string[] = [],
): Promise<CheckedCharts> {
  const renderer = await Renderer.create();
  await using resources = new AsyncDisposableStack();
  const staged = await stageCharts(renderer, charts, resources);
  // The renders come first: while they are made, a chart has a template more.
  const all = await renderStaged(renderer, staged, async (chart) => [
    ...(await valuesVariants(chart)),
    ...foreignVariants(),
  ]);
  const [lint, schemas, cases, unittests] = await Promise.all([
    lintCharts(renderer, staged),
    readSchemas(),
    checkCases(renderer, staged),
    checkUnittests(renderer, staged),
  ]);
  const renderings = all.filter(({ chart, release }) => release === chart.name);
  const objects = all.reduce((sum, rendering) => sum + rendering.objects.length, 0);
  const chosen = policies.filter((policy) => !without.includes(policy));
  const { problems, violations, unknownKinds } = checkRenderings(all, schemas, chosen);
  const golden = await checkGolden(renderings, update, schemas);
  const versions = [...schemas.keys()].join(', ');
  return {
    parts: [
      { title: `lint: ${countOf(charts.length, 'chart')}`, problems: lint },
      {
        title: `renders: ${all.length}, with ${objects} objects, checked against the schemas of Kubernetes ${versions}`,
        problems,
      },
      ...(chosen.length === 0
        ? []
        : [{ title: `policies: ${chosen.join(', ')}`, problems: violations, hint: '--without leaves some out' }]),
      { title: `valid and invalid values: ${cases.tried}`, problems: cases.problems },
      ...(unittests.charts === 0
        ? []
        : [
            {
              title: `helm-unittest suites: ${unittests.notRun === undefined ? unittests.tried : `not run for ${unittests.charts} charts: ${unittests.notRun}`}`,
              problems: unittests.problems,
            },
          ]),
      { title: 'golden renders', problems: golden.problems },
    ],
    meanings: golden.meanings,
    unknownKinds,
    isBadInput: renderings.some(({ wrongValues }) => wrongValues !== undefined),
  };
}
