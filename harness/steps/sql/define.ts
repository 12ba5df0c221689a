import { z } from 'zod';
import { expectationSchema } from '../../model/matcher.ts';
import type { StepDefinition } from '../step-definition.ts';

/** Runs one parameterised SQL statement on a PostgreSQL release. */
export const sqlStep = {
  name: 'sql',
  schema: z
    .strictObject({
      to: z.string().describe('Release that runs PostgreSQL.'),
      query: z.string().min(1).describe('One statement; parameters are $1, $2, ...'),
      values: z.array(z.unknown()).default([]).describe('Values of the parameters.'),
    })
    .describe('Run an SQL statement on a PostgreSQL release.'),
  expectation: z.strictObject({
    rows: expectationSchema.optional(),
    rowCount: expectationSchema.optional(),
  }),
  needsCluster: false,
  releases: ['to'],
  example: `
- name: it is in PostgreSQL
  eventually: {within: 10s}
  sql: {to: postgres, query: "select name from datasets where name = $1", values: [iris]}
  expect: {rows: [{name: iris}], rowCount: 1}
`,
} as const satisfies StepDefinition;
