import { z } from 'zod';
import { tlsSchema } from '../../model/tls.ts';
import { wholeNumberSchema } from '../whole-number.ts';
import { hasBlank } from './http-message.ts';

/** The keys that choose how a release is reached. */
const reachShape = {
  via: z
    .enum(['ingress', 'gateway', 'service'])
    .optional()
    .describe('How to reach the release; default: its Ingress, else the Gateway of its HTTPRoute, else its Service.'),
  port: z
    .union([z.string(), z.int()])
    .optional()
    .describe(
      'Name or number of a port of its Service, which is then used; default: the one named http (https with tls), else the first.',
    ),
  tls: tlsSchema.optional(),
};

/** Whether `via` and `port` can be combined: a port implies the Service. */
export function isOneWay({ via, port }: { readonly via?: string | undefined; readonly port?: unknown }): boolean {
  return port === undefined || via === undefined || via === 'service';
}

/** The keys of an HTTP request to a release, shared by all step kinds that send one. */
export const requestShape = {
  to: z.string().describe('Release to connect to.'),
  ...reachShape,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  path: z
    .string()
    .regex(/^(\/|\$\{\{)/, 'a path that starts with /')
    .refine((path) => path.includes('${{') || !hasBlank(path), 'a path without spaces: write %20')
    .default('/')
    .describe('Sent as written: .., % and // are not resolved; only non-ASCII characters are encoded.'),
  query: z.record(z.string(), z.union([z.string(), z.number(), wholeNumberSchema, z.boolean()])).optional(),
  headers: z.record(z.string(), z.string()).default({}).describe('Sent as written; Host replaces that of the Ingress.'),
  json: z.unknown().optional().describe('Body, sent as application/json.'),
  body: z.string().optional().describe('Body, sent unchanged.'),
};

/** The bundle file that records HTTP requests and responses. */
export const httpExchanges = { path: 'http.txt', about: 'HTTP requests and answers, with timings' };

/** Without a cluster the process is called directly: there is no Gateway and no certificate. */
export function doesWithoutCluster({
  via,
  tls,
}: {
  readonly via?: string | undefined;
  readonly tls?: unknown;
}): boolean {
  return via !== 'gateway' && tls === undefined;
}
