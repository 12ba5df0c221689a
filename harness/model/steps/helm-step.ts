import { z } from 'zod';
import { expectationSchema } from '../matcher.ts';
import type { StepDefinition } from './step-definition.ts';

const actions = ['install', 'upgrade', 'rollback', 'uninstall', 'test'] as const;

/** Does to a release what an operator does, and puts it back at the end of the scenario. */
export const helmStep = {
  name: 'helm',
  schema: z
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
    .superRefine((step, context) => {
      const fail = (message: string) => context.addIssue({ code: 'custom', message });
      const given = actions.filter((action) => step[action] !== undefined);
      if (given.length !== 1) fail(`exactly one of ${actions.join(', ')}`);
      if ((step.install === undefined) !== (step.chart === undefined)) fail('chart beside install, and only there');
      if (step.revision !== undefined && step.rollback === undefined) fail('revision only beside rollback');
      const takesValues = step.install !== undefined || (step.upgrade !== undefined && step.upgrade !== '*');
      if (!takesValues && (Object.keys(step.values).length > 0 || step.valuesFiles.length > 0))
        fail('values only beside install, or upgrade of one release');
    })
    .describe('Install, upgrade, roll back, uninstall or test a release, and put it back at the end.'),
  expectation: z.strictObject({
    status: expectationSchema.optional().describe('Such as deployed.'),
    revision: expectationSchema.optional(),
    chart: expectationSchema.optional().describe('Name and version of the chart, such as redis-1.2.0.'),
    output: expectationSchema.optional().describe('What the test hooks wrote.'),
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
} as const satisfies StepDefinition;
