import { z } from 'zod';
import { expectationSchema } from '../../model/matcher.ts';
import { defineStep } from '../define-step.ts';
import { httpExchanges, requestShape } from './request-shape.ts';
import { withHeaderCase } from './with-header-case.ts';

const schema = z.strictObject(requestShape).describe('Send an HTTP request to a release.');

export type RequestInput = z.output<typeof schema>;

/** Sends an HTTP request to a release. */
export const requestStep = defineStep({
  name: 'request',
  schema,
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
  title: ({ method, path, to }) => `${method} ${path} to ${to}`,
  subject: ({ to }, outcome) => {
    const status = outcome?.value['status'];
    if (typeof status !== 'number') return { asked: to };
    // The input may hold expressions; what was sent does not.
    const { text = '' } = outcome?.evidence[0] ?? {};
    const [asked = 'the request'] = text.split(' (', 1);
    const [, host] = /^host: (.+)$/m.exec(text) ?? [];
    return {
      failed: { key: 'status', words: `${asked} to ${to} answered ${status}` },
      httpStatus: status,
      ...(host !== undefined && { httpHost: host }),
      ...(status >= 500 && { asked: to }),
    };
  },
  normalise: withHeaderCase,
  exchanges: httpExchanges,
  run: () => import('./run.ts'),
});
