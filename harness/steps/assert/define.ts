import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    apiVersion: z.string().describe('Such as v1 or apps/v1.'),
    kind: z.string().describe('Such as Pod or Deployment.'),
    name: z.string().optional().describe('Name of the object; default: every object that the labels select.'),
    labels: z.record(z.string(), z.string()).optional().describe('Labels that select objects.'),
    namespace: z.string().optional(),
  })
  .describe('Compare live objects with expectations.');

export type AssertInput = z.output<typeof schema>;

/** Matches live objects against partial ones. */
export const assertStep = defineStep({
  name: 'assert',
  schema,
  expectation: z.strictObject({
    object: expectationSchema
      .optional()
      .describe(
        'Partial match on the object. With eventually, a hopeless state that rules out the expected health (more ready pods, the phase Running, the condition Ready) ends it at once; it keeps waiting for anything else.',
      ),
    objects: expectationSchema.optional().describe('Match on the list of objects that the labels select.'),
    count: expectationSchema.optional().describe('Number of objects; must be at least 1 if nothing is expected.'),
  }),
  outcomes: { objects: 'list' },
  needsCluster: true,
  observesOnChange: true,
  example: `
- name: two pods of the API are ready
  eventually: {within: 30s}
  assert: {apiVersion: apps/v1, kind: Deployment, name: kaggle-data-api}
  expect: {object: {status: {readyReplicas: {gte: 2}}}}
`,
  subject: ({ kind, name }, outcome) =>
    name !== undefined && outcome?.value['count'] === 0
      ? { failed: { key: 'object', words: `there is no ${kind} ${name}` } }
      : {},
  title: ({ kind, name }) => `assert ${kind} ${name ?? ''}`.trim(),
  run: () => import('./run.ts'),
});
