import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import { parseSelector } from './series.ts';

const schema = z
  .strictObject({
    to: z.string().describe('Release that is a Prometheus, or that exposes metrics.'),
    query: z.string().min(1).optional().describe('PromQL, evaluated now by the Prometheus of the release.'),
    series: z
      .string()
      .min(1)
      .refine((text) => text.includes('${{') || parseSelector(text) !== undefined, {
        message: 'a name, label matchers in braces, or both: http_requests_total{status="200"}',
      })
      .optional()
      .describe('Series to read from every ready pod of the release itself: a name, label matchers, or both.'),
    port: z
      .union([z.string(), z.int()])
      .optional()
      .describe(
        'Port by name or number. With query: of the Service, default http, else the first. With series: of the container, default metrics.',
      ),
    path: z
      .string()
      .regex(/^(\/|\$\{\{)/, 'a path that starts with /')
      .optional()
      .describe(
        'With series: the path of the metrics, default /metrics. With query: the prefix of the API, default none.',
      ),
  })
  .refine(({ query, series }) => (query === undefined) !== (series === undefined), 'exactly one of query and series')
  .describe('Query a Prometheus with PromQL, or read the metrics that a release exposes.');

export type MetricsInput = z.output<typeof schema>;

/** Reads metrics from a Prometheus or from the pods of a release. */
export const metricsStep = defineStep({
  name: 'metrics',
  schema,
  expectation: z.strictObject({
    value: expectationSchema.optional().describe('The value if there is exactly one series; otherwise absent.'),
    sum: expectationSchema
      .optional()
      .describe(
        'The sum of all values. If there may be no series, say so with `count` or `series`; the sum is then 0.',
      ),
    count: expectationSchema
      .optional()
      .describe('How many series there are; must be at least 1 if neither this nor series is given.'),
    series: expectationSchema
      .optional()
      .describe(
        'Each is {name, labels, value}, ordered by labels; read from pods, each has the label pod. NaN, +Inf and -Inf are strings.',
      ),
  }),
  outcomes: { series: 'list' },
  needsCluster: false,
  releases: ['to'],
  title: ({ to, query, series }) => `metrics of ${to}: ${query ?? series}`,
  example: `
- name: both pods have answered requests
  eventually: {within: 30s}
  metrics: {to: kaggle-data-api, series: 'http_requests_total{status=~"2.."}'}
  expect: {sum: {gte: 1}}
`,
  subject: ({ to, query, series }, outcome) => ({
    asked: to,
    ...(outcome?.value['count'] === 0 && { failed: { key: 'count', words: `${to} has no series ${query ?? series}` } }),
  }),
  run: () => import('./run.ts'),
});
