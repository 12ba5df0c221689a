import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const actions = ['install', 'upgrade', 'rollback', 'uninstall', 'test'] as const;

const schema = z
  .strictObject({
    install: z.string().optional().describe('Name of a release that is not in platform.yaml; requires `chart`.'),
    upgrade: z
      .string()
      .optional()
      .describe('Release to upgrade to its definition in platform.yaml, with `values` on top; "*" means all.'),
    rollback: z.string().optional().describe('Release to roll back to `revision`, or to the previous one.'),
    uninstall: z.string().optional().describe('Release to remove.'),
    test: z.string().optional().describe('Release whose test hooks to run.'),
    chart: z.string().optional().describe('Folder of the chart to install, relative to the scenario.'),
    valuesFiles: z.array(z.string()).default([]).describe('Values files in order, relative to the scenario.'),
    values: z.record(z.string(), z.unknown()).default({}).describe('Values that override the files, as a tree.'),
    revision: z.int().min(1).optional().describe('Revision to roll back to.'),
  })
  .refine(
    (step) => actions.filter((action) => step[action] !== undefined).length === 1,
    `exactly one of ${actions.join(', ')}`,
  )
  .refine(
    ({ install, chart }) => (install === undefined) === (chart === undefined),
    'chart with install, and only with it',
  )
  .refine(({ revision, rollback }) => revision === undefined || rollback !== undefined, 'revision only with rollback')
  .refine(
    ({ install, upgrade, values, valuesFiles }) =>
      install !== undefined ||
      (upgrade !== undefined && upgrade !== '*') ||
      (Object.keys(values).length === 0 && valuesFiles.length === 0),
    'values only with install, or with upgrade of one release',
  )
  .describe('Install, upgrade, roll back, uninstall or test a release, and restore it at the end.');

export type HelmInput = z.output<typeof schema>;

/** Runs a Helm operation on a release and restores the release at the end of the scenario. */
export const helmStep = defineStep({
  name: 'helm',
  schema,
  expectation: z.strictObject({
    status: expectationSchema.optional().describe('Such as deployed.'),
    revision: expectationSchema.optional(),
    chart: expectationSchema.optional().describe('Name and version of the chart, such as redis-1.2.0.'),
    output: expectationSchema.optional().describe('Output of the test hooks.'),
    releases: expectationSchema.optional().describe('Names of the releases that an upgrade of all included.'),
    error: expectationSchema
      .optional()
      .describe('Why it failed. If given, failing is the expected outcome; must be absent if not given.'),
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
