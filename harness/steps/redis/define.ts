import { z } from 'zod';
import { connectSchema } from '../../model/platform.ts';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { tlsSchema } from '../../model/tls.ts';
import { defineStep } from '../define-step.ts';
import { wholeNumberSchema } from '../whole-number.ts';

const schema = z
  .strictObject({
    to: z.string().describe('Release that runs Redis.'),
    connect: connectSchema.optional(),
    tls: tlsSchema.optional(),
    command: z
      .array(z.union([z.string(), z.number(), wholeNumberSchema]))
      .min(1)
      .describe('The command and its arguments, such as [GET, name].'),
  })
  .describe('Send a command to a Redis release.');

export type RedisInput = z.output<typeof schema>;

/** Sends one command to a Redis release. */
export const redisStep = defineStep({
  name: 'redis',
  schema,
  expectation: z.strictObject({ reply: expectationSchema.optional() }),
  needsCluster: true,
  doesWithoutCluster: ({ tls }) => tls === undefined,
  releases: ['to'],
  files: ['tls.ca'],
  example: `
- name: the cache holds no dataset of that name
  redis: {to: redis, command: [EXISTS, dataset:iris]}
  expect: {reply: 0}
`,
  run: () => import('./run.ts'),
});
