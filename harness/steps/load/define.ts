import { z } from 'zod';
import { durationSchema } from '../../model/duration.ts';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import { doesWithoutCluster, httpExchanges, isOneWay, requestShape } from '../request/request-shape.ts';
import { checkLoads } from './check-loads.ts';

const longestMs = 600_000;

const schema = z
  .strictObject({
    ...requestShape,
    to: requestShape.to.optional(),
    for: durationSchema
      .refine((ms) => ms <= longestMs, 'at most 10m')
      .optional()
      .describe('How long requests are sent, at most 10m.'),
    requests: z.int().min(1).max(100_000).optional().describe('How many requests are sent, at most 100000.'),
    rate: z
      .number()
      .positive()
      .max(5000)
      .optional()
      .describe(
        'Requests per second, sent at even intervals whether or not earlier ones were answered (up to `connections` at once). Default: each connection sends its next request as soon as it has its answer.',
      ),
    connections: z.int().min(1).max(64).default(4).describe('How many requests may be in progress at once.'),
    accept: z
      .array(z.int().min(300).max(599))
      .default([])
      .describe('Statuses of 300 and above that count as answers, not as failures. A redirect is not followed.'),
    start: z
      .string()
      .regex(/^[a-z][-a-z0-9]*$/, 'a name of lower-case letters, digits and -')
      .optional()
      .describe('Name under which the load continues during the following steps, until a step stops it.'),
    stop: z.string().optional().describe('Name of the load to stop; its figures are the outcome of this step.'),
  })
  .refine(
    ({ stop, to, start }) => stop === undefined || (to === undefined && start === undefined),
    'stop without other keys: {stop: NAME}',
  )
  .refine(
    ({ stop, to }) => stop !== undefined || to !== undefined,
    '`to` with the release to load, or `stop` with the name of a started load',
  )
  .refine(
    (step) =>
      step.stop !== undefined ||
      step.to === undefined ||
      [step.for, step.requests, step.start].some((bound) => bound !== undefined),
    'a limit: for, requests or start',
  )
  .refine(isOneWay, 'port without via, because it is a port of the Service')
  .describe('Put a bounded load on a release, and check failures and latencies.');

export type LoadInput = z.output<typeof schema>;

/** Sends the same request repeatedly, within bounds, and returns counts and latencies. */
export const loadStep = defineStep({
  name: 'load',
  schema,
  expectation: z.strictObject({
    requests: expectationSchema.optional().describe('How many requests were answered or failed.'),
    failed: expectationSchema
      .optional()
      .describe(
        'How many got no answer, or a status of 300 and above that `accept` does not list; must be 0 if not given.',
      ),
    errorRate: expectationSchema.optional().describe('failed / requests, 0 to 1.'),
    perSecond: expectationSchema.optional(),
    p50Ms: expectationSchema.optional(),
    p95Ms: expectationSchema.optional(),
    p99Ms: expectationSchema.optional(),
    maxMs: expectationSchema.optional(),
    durationMs: expectationSchema.optional().describe('How long it sent requests.'),
    statuses: expectationSchema.optional().describe('How many answers of each status: {"200": 500}.'),
    errors: expectationSchema.optional().describe('How often each error occurred instead of an answer.'),
  }),
  needsCluster: true,
  doesWithoutCluster,
  timeoutMs: longestMs + 60_000,
  releases: ['to'],
  files: ['tls.ca'],
  example: `
- name: readers keep coming
  load: {to: kaggle-data-api, path: /datasets, rate: 50, start: readers}
- restart: {release: kaggle-data-api}
- name: none of them was failed
  load: {stop: readers}
  expect: {failed: 0, p99Ms: {lt: 500}}
`,
  check: checkLoads,
  exchanges: httpExchanges,
  run: () => import('./run.ts'),
});
