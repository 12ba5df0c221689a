import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const actions = ['install', 'upgrade', 'rollback', 'uninstall', 'test'] as const;

const schema = z
  .strictObject({
    install: z.string().optional().describe('Name of a release that platform.yaml does not have; needs `chart`.'),
    upgrade: z
      .string()
      .optional()
      .describe('Release that is upgraded to what platform.yaml says, with `values` on top; "*" means all of them.'),
    rollback: z.string().optional().describe('Release that goes back to `revision`, or to the one before.'),
    uninstall: z.string().optional().describe('Release that is removed.'),
    test: z.string().optional().describe('Release whose test hooks are run.'),
    chart: z.string().optional().describe('Folder of the chart to install, relative to the scenario.'),
    valuesFiles: z.array(z.string()).default([]).describe('Values files in order, relative to the scenario.'),
    values: z.record(z.string(), z.unknown()).default({}).describe('Values that come last, as a tree.'),
    revision: z.int().min(1).optional().describe('Revision to roll back to.'),
  })
  .refine(
    (step) => actions.filter((action) => step[action] !== undefined).length === 1,
    `exactly one of ${actions.join(', ')}`,
  )
  .refine(
    ({ install, chart }) => (install === undefined) === (chart === undefined),
    'chart beside install, and only there',
  )
  .refine(({ revision, rollback }) => revision === undefined || rollback !== undefined, 'revision only beside rollback')
  .refine(
    ({ install, upgrade, values, valuesFiles }) =>
      install !== undefined ||
      (upgrade !== undefined && upgrade !== '*') ||
      (Object.keys(values).length === 0 && valuesFiles.length === 0),
    'values only beside install, or upgrade of one release',
  )
  .describe('Install, upgrade, roll back, uninstall or test a release, and put it back at the end.');

export type HelmInput = z.output<typeof schema>;

/** Runs a Helm operation on a release and restores the release at the end of the scenario. */
export const helmStep = defineStep({
  name: 'helm',
  schema,
  expectation: z.strictObject({
    status: expectationSchema.optional().describe('Such as deployed.'),
    revision: expectationSchema.optional(),
    chart: expectationSchema.optional().describe('Name and version of the chart, such as redis-1.2.0.'),
    output: expectationSchema.optional().describe('What the test hooks wrote.'),
    releases: expectationSchema.optional().describe('Names of those that an upgrade of all took.'),
    error: expectationSchema
      .optional()
      .describe('Why it failed; where this is expected, failing is the outcome. Absent where it is not given.'),
  }),
  needsCluster: true,
  timeoutMs: 180_000,
  releases: ['upgrade', 'rollback', 'uninstall', 'test'],
  introduces: ['install'],
  files: ['chart', 'valuesFiles'],
  example: `
- name: three replicas
  helm: {upgrade: kaggle-data-api, values: {replicas: 3}}
  expect: {status: deployed}
- name: a wrong value is refused
  helm: {upgrade: kaggle-data-api, values: {replics: 3}}
  expect: {error: {matches: replics}}
`,
  changes: ({ install, upgrade, rollback, uninstall, test }) => {
    const changed = install ?? upgrade ?? rollback ?? uninstall;
    return { uses: test === undefined ? [] : [test], changes: changed === undefined ? [] : [changed] };
  },
  run: () => import('./run.ts'),
});
