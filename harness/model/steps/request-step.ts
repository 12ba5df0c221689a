import { z } from 'zod';
import { expectationSchema } from '../matcher.ts';

/** Sends an HTTP request to a release. */
export const requestStep = {
  name: 'request',
  schema: z
    .strictObject({
      to: z.string().describe('Release that answers.'),
      via: z
        .enum(['ingress', 'service'])
        .optional()
        .describe('Way in; default: the Ingress of the release, else its Service.'),
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
      path: z
        .string()
        .regex(/^(\/|\$\{\{)/, 'a path that starts with /')
        .default('/'),
      query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
      headers: z.record(z.string(), z.string()).default({}),
      json: z.unknown().optional().describe('Body, sent as application/json.'),
      body: z.string().optional().describe('Body, sent as it is.'),
    })
    .describe('Send an HTTP request to a release.'),
  expectation: z.strictObject({
    status: expectationSchema.optional(),
    headers: z.record(z.string(), expectationSchema).optional().describe('Header names in any case.'),
    json: expectationSchema.optional().describe('The body, parsed as JSON.'),
    body: expectationSchema.optional().describe('The body as text.'),
    durationMs: expectationSchema.optional(),
  }),
  /** Names of releases that the step talks to, for checks at load time. */
  needsCluster: false,
  /** Steps of a scenario, as YAML. */
  example: `
- name: a dataset is created
  request: {method: POST, to: kaggle-data-api, path: /datasets, json: {name: iris}}
  expect: {status: 201, json: {id: {type: integer}, name: iris}}
  capture: {id: json.id}
`,
} as const;
