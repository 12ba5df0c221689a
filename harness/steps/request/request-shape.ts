import { z } from 'zod';
import { wholeNumberSchema } from '../whole-number.ts';
import { hasBlank } from './http-message.ts';

/** The keys of an HTTP request to a release, shared by the kinds that send one. */
export const requestShape = {
  to: z.string().describe('Release that answers.'),
  via: z
    .enum(['ingress', 'service'])
    .optional()
    .describe('Way in; default: the Ingress of the release, else its Service.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  path: z
    .string()
    .regex(/^(\/|\$\{\{)/, 'a path that starts with /')
    .refine((path) => path.includes('${{') || !hasBlank(path), 'a path without blanks: write %20')
    .default('/')
    .describe('Sent as it is written: no .., % or // in it is resolved; what is not ASCII is encoded.'),
  query: z.record(z.string(), z.union([z.string(), z.number(), wholeNumberSchema, z.boolean()])).optional(),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe('Sent as they are written, also Host, in the place of that of the Ingress.'),
  json: z.unknown().optional().describe('Body, sent as application/json.'),
  body: z.string().optional().describe('Body, sent as it is.'),
};

/** Where the bundle of a failed scenario shows what was asked and answered. */
export const httpExchanges = { path: 'http.txt', about: 'HTTP requests and answers, with timings' };
