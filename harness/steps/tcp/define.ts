import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { tlsSchema } from '../../model/tls.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    to: z.string().describe('Release to connect to.'),
    port: z
      .union([z.string(), z.int()])
      .optional()
      .describe('Name or number of a port of its Service; default: the one named http, else the first.'),
    tls: tlsSchema.optional(),
    send: z
      .union([
        z.string(),
        z.strictObject({ hex: z.string().regex(/^([0-9a-f]{2})*$/i, 'bytes in hex, two digits each') }),
      ])
      .optional()
      .describe(
        'What to send: a string ("PING\\r\\n"), or {hex: 00ff}. Default: nothing, for a server that speaks first.',
      ),
    until: z
      .union([
        z.enum(['line', 'closed']),
        z.strictObject({ text: z.string().min(1) }),
        z.strictObject({ bytes: z.int().min(1).max(1_000_000) }),
      ])
      .default('line')
      .describe(
        'How far to read: line (up to a line break), closed (until the release closes), {text: ...} or {bytes: 4}.',
      ),
  })
  .describe('Send a string or bytes to a TCP port of a release and read the answer.');

export type TcpInput = z.output<typeof schema>;

/** Sends text or bytes to a TCP port of a release and returns the response. */
export const tcpStep = defineStep({
  name: 'tcp',
  schema,
  expectation: z.strictObject({
    text: expectationSchema.optional().describe('What was received, as UTF-8, without the final line break.'),
    hex: expectationSchema.optional().describe('Everything received, in hex.'),
    length: expectationSchema.optional().describe('How many bytes were received.'),
    closed: expectationSchema
      .optional()
      .describe('Whether the release closed the connection; must be false if not given, except with `until: closed`.'),
  }),
  outcomes: { text: 'string', hex: 'string', length: 'count' },
  needsCluster: true,
  doesWithoutCluster: ({ tls }) => tls === undefined,
  releases: ['to'],
  files: ['tls.ca'],
  example: `
- name: it speaks the protocol of Redis
  tcp: {to: redis, port: 6379, send: "PING\\r\\n"}
  expect: {text: {matches: "^(\\\\+PONG|-NOAUTH)"}}
`,
  title: ({ to, port }) => `TCP to ${to}${port === undefined ? '' : ` ${port}`}`,
  run: () => import('./run.ts'),
});
