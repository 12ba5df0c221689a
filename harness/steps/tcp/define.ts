import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { tlsSchema } from '../../model/tls.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    to: z.string().describe('Release that answers.'),
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
      .describe('What is sent: a text ("PING\\r\\n"), or {hex: 00ff}. Default: nothing, for who speaks first.'),
    until: z
      .union([
        z.enum(['line', 'closed']),
        z.strictObject({ text: z.string().min(1) }),
        z.strictObject({ bytes: z.int().min(1).max(1_000_000) }),
      ])
      .default('line')
      .describe('What ends the reading: line (a line break), closed (by the release), {text: ...} or {bytes: 4}.'),
  })
  .describe('Send text or bytes to a TCP port of a release and read what comes.');

export type TcpInput = z.output<typeof schema>;

/** Sends text or bytes to a TCP port of a release and returns the response. */
export const tcpStep = defineStep({
  name: 'tcp',
  schema,
  expectation: z.strictObject({
    text: expectationSchema.optional().describe('What came, as UTF-8, without the line break at its end.'),
    hex: expectationSchema.optional().describe('All of it in hex.'),
    length: expectationSchema.optional().describe('How many bytes came.'),
    closed: expectationSchema
      .optional()
      .describe('Whether the release closed the connection; false where it is not given, but for `until: closed`.'),
  }),
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
