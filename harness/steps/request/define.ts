import { z } from 'zod';
import { expectationSchema } from '../../model/matcher.ts';
import type { StepDefinition } from '../step-definition.ts';
import { requestShape } from './request-shape.ts';

/** Sends an HTTP request to a release. */
export const requestStep = {
  name: 'request',
  schema: z.strictObject(requestShape).describe('Send an HTTP request to a release.'),
  expectation: z.strictObject({
    status: expectationSchema.optional(),
    headers: z.record(z.string(), expectationSchema).optional().describe('Header names in any case.'),
    json: expectationSchema.optional().describe('The body, parsed as JSON.'),
    body: expectationSchema.optional().describe('The body as text.'),
    durationMs: expectationSchema.optional(),
  }),
  needsCluster: false,
  releases: ['to'],
  example: `
- name: a dataset is created
  request: {method: POST, to: kaggle-data-api, path: /datasets, json: {name: iris}}
  expect: {status: 201, json: {id: {type: integer}, name: iris}}
  capture: {id: json.id}
`,
} as const satisfies StepDefinition;
