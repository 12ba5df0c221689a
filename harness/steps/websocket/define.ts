import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import { doesWithoutCluster, httpExchanges, isOneWay, requestShape } from '../request/request-shape.ts';

const { to, via, port, tls, path, query, headers } = requestShape;

const schema = z
  .strictObject({
    ...{ to, via, port, tls, path, query, headers },
    protocols: z.array(z.string().min(1)).default([]).describe('Subprotocols that are offered.'),
    send: z
      .array(z.union([z.string(), z.strictObject({ json: z.unknown() })]))
      .default([])
      .describe('Messages that are sent in order once it is open: texts, or {json: ...}.'),
    receive: z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .describe('How many messages are waited for; default: one for each that is sent, and at least one.'),
  })
  .refine(isOneWay, 'port only of the Service: leave via out')
  .describe('Open a WebSocket to a release, send messages and hear what comes.');

export type WebSocketInput = z.output<typeof schema>;

/** Opens a WebSocket to a release, sends messages and returns those received. */
export const webSocketStep = defineStep({
  name: 'websocket',
  schema,
  expectation: z.strictObject({
    messages: expectationSchema.optional().describe('The messages as texts, in their order; bytes in hex.'),
    json: expectationSchema.optional().describe('The same, each parsed as JSON; null where one is none.'),
    status: expectationSchema.optional().describe('101 where it is not given; another one refused the WebSocket.'),
    headers: z.record(z.string(), expectationSchema).optional().describe('Header names in lower case.'),
    protocol: expectationSchema.optional().describe('The subprotocol that was chosen.'),
    closed: expectationSchema
      .optional()
      .describe('{code, reason} where the release closed it before all messages came; not so where it is not given.'),
  }),
  needsCluster: true,
  doesWithoutCluster,
  releases: ['to'],
  files: ['tls.ca'],
  example: `
- name: a word comes back
  websocket: {to: kaggle-data-api, path: /echo, send: [hello]}
  expect: {messages: [hello]}
`,
  title: ({ to: release, path: asked }) => `WebSocket ${asked} of ${release}`,
  exchanges: httpExchanges,
  run: () => import('./run.ts'),
});
