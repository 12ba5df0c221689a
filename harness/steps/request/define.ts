import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import type { Outcome } from '../step-run.ts';
import { wholeNumberSchema } from '../whole-number.ts';
import { doesWithoutCluster, httpExchanges, isOneWay, requestShape } from './request-shape.ts';

const partSchema = z
  .strictObject({
    name: z.string().min(1).describe('Name of the field.'),
    value: z.union([z.string(), z.number(), wholeNumberSchema, z.boolean()]).optional().describe('Text of the field.'),
    file: z.string().optional().describe('File with the content, relative to the scenario.'),
    filename: z.string().optional().describe('File name to send; default: that of the file.'),
    type: z.string().optional().describe('Content type of the part.'),
  })
  .refine((part) => (part.value === undefined) !== (part.file === undefined), 'exactly one of value and file');

const schema = z
  .strictObject({
    ...requestShape,
    multipart: z.array(partSchema).min(1).optional().describe('Body, sent as multipart/form-data.'),
    redirects: z
      .enum(['manual', 'follow'])
      .default('manual')
      .describe('Whether to follow redirects; other hosts get no credentials.'),
    session: z
      .string()
      .min(1)
      .optional()
      .describe('Name of a cookie jar, shared by the requests of the scenario with the same name.'),
  })
  .refine(
    (step) => [step.json, step.body, step.multipart].filter((given) => given !== undefined).length < 2,
    'one of json, body and multipart',
  )
  .refine(isOneWay, 'port without via, because it is a port of the Service')
  .describe('Send an HTTP request to a release.');

export type RequestInput = z.output<typeof schema>;

/** Sends an HTTP request to a release. */
export const requestStep = defineStep({
  name: 'request',
  schema,
  expectation: z.strictObject({
    status: expectationSchema.optional(),
    headers: z.record(z.string(), expectationSchema).optional().describe('Header names are case-insensitive.'),
    json: expectationSchema.optional().describe('The body, parsed as JSON.'),
    body: expectationSchema.optional().describe('The body as a string.'),
    durationMs: expectationSchema.optional(),
    redirects: expectationSchema.optional().describe('The locations that were followed, in order.'),
  }),
  outcomes: { headers: 'mapping', body: 'string', durationMs: 'count', redirects: 'list' },
  needsCluster: true,
  doesWithoutCluster,
  releases: ['to'],
  files: ['multipart.file', 'tls.ca'],
  example: `
- name: a dataset is created
  request: {method: POST, to: kaggle-data-api, path: /datasets, json: {name: iris}}
  expect: {status: 201, json: {id: {type: integer}, name: iris}}
  capture: {id: json.id}
`,
  title: ({ method, path, to }) => `${method} ${path} to ${to}`,
  subject: ({ to, path }, outcome) => {
    const status = outcome?.value['status'];
    const isPlain = typeof path === 'string' && !path.includes('${{');
    if (typeof status !== 'number') return { asked: to, ...(isPlain && { httpPath: path }) };
    // The input may contain expressions; the recorded request has their values.
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

/** Header names are case-insensitive: renames those of the response to match the expectation. */
function withHeaderCase(value: Outcome['value'], { headers }: Readonly<Record<string, unknown>>): Outcome['value'] {
  if (typeof headers !== 'object' || headers === null) return value;
  const seen = value['headers'] as Readonly<Record<string, string>>;
  const named = Object.keys(headers).flatMap((name) =>
    name.toLowerCase() in seen ? [[name, seen[name.toLowerCase()]]] : [],
  );
  return { ...value, headers: Object.fromEntries(named) };
}
