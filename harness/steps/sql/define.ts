import { z } from 'zod';
import { connectSchema } from '../../model/platform.ts';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { tlsSchema } from '../../model/tls.ts';
import { defineStep } from '../define-step.ts';
import { withWholeNumbers } from './with-whole-numbers.ts';

const schema = z
  .strictObject({
    to: z.string().describe('Release that runs PostgreSQL.'),
    connect: connectSchema.optional(),
    tls: tlsSchema.optional(),
    query: z.string().min(1).describe('One statement; parameters are $1, $2, ...'),
    values: z.array(z.unknown()).default([]).describe('Values of the parameters.'),
  })
  .describe('Run an SQL statement on a PostgreSQL release.');

export type SqlInput = z.output<typeof schema>;

/** Runs one parameterised SQL statement on a PostgreSQL release. */
export const sqlStep = defineStep({
  name: 'sql',
  schema,
  expectation: z.strictObject({
    rows: expectationSchema
      .optional()
      .describe(
        'Dates, timestamps, numeric, int8 and bytea are strings, as PostgreSQL prints them; an int8 also compares with a number.',
      ),
    rowCount: expectationSchema.optional(),
    columns: expectationSchema.optional().describe('Column names with their types: {id: int8}.'),
  }),
  outcomes: { rows: 'list', columns: 'mapping' },
  needsCluster: true,
  doesWithoutCluster: ({ tls }) => tls === undefined,
  releases: ['to'],
  files: ['tls.ca'],
  example: `
- name: it is in PostgreSQL
  eventually: {within: 10s}
  sql: {to: postgres, query: "select name from datasets where name = $1", values: [iris]}
  expect: {rows: [{name: iris}], rowCount: 1}
`,
  normalise: withWholeNumbers,
  bundle: async (request) => (await import('./collect-plans.ts')).collectPlans(request),
  run: () => import('./run.ts'),
});
