import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import { doesWithoutCluster, httpExchanges, isOneWay, requestShape } from '../request/request-shape.ts';

const { to, via, port, tls, path, query, headers } = requestShape;

const schema = z
  .strictObject({
    ...{ to, via, port, tls, path, query, headers },
    protocols: z.array(z.string().min(1)).default([]).describe('Subprotocols to offer.'),
    send: z
      .array(z.union([z.string(), z.strictObject({ json: z.unknown() })]))
      .default([])
      .describe('Messages to send in order once the connection is open: strings, or {json: ...}.'),
    receive: z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .describe('How many messages to wait for; default: one for each message sent, and at least one.'),
  })
  .refine(isOneWay, 'port without via, because it is a port of the Service')
  .describe('Open a WebSocket to a release, send messages and read the answers.');

export type WebSocketInput = z.output<typeof schema>;

/** Opens a WebSocket to a release, sends messages and returns those received. */
export const webSocketStep = defineStep({
  name: 'websocket',
  schema,
  expectation: z.strictObject({
    messages: expectationSchema.optional().describe('The messages as strings, in order; binary messages in hex.'),
    json: expectationSchema.optional().describe('The same, each parsed as JSON; null if it is not JSON.'),
    status: expectationSchema.optional().describe('Must be 101 if not given; any other status refused the WebSocket.'),
    headers: z.record(z.string(), expectationSchema).optional().describe('Header names in lower case.'),
    protocol: expectationSchema.optional().describe('The chosen subprotocol.'),
    closed: expectationSchema
      .optional()
      .describe('{code, reason} if the release closed it before all messages arrived; must be absent if not given.'),
  }),
  outcomes: { messages: 'list', json: 'list', headers: 'mapping' },
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
