import { z } from 'zod';
import { formatLabels } from '../../model/cluster/kube-object.ts';
import { durationSchema, formatDuration } from '../../model/duration.ts';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const untilSchema = z
  .union([
    z.enum(['ready', 'deleted']),
    z.strictObject({
      condition: z.string().min(1).describe('Type of a condition in status.conditions, such as Available.'),
      status: z.enum(['True', 'False', 'Unknown']).default('True'),
    }),
    z.strictObject({
      cel: z
        .string()
        .describe('Expression over `object` that has to be true, such as object.status.phase == "Running".'),
    }),
  ])
  .describe('What to wait for: ready, deleted, a condition with its status, or a CEL expression.');

/** Formats the awaited state, such as `ready` or `Available=True`. */
export function formatAwaited(until: unknown): string {
  if (typeof until === 'object' && until !== null && 'cel' in until) return String(until.cel);
  if (typeof until !== 'object' || until === null || !('condition' in until)) return String(until);
  return `${String(until.condition)}=${'status' in until ? String(until.status) : 'True'}`;
}

const schema = z
  .strictObject({
    apiVersion: z.string().optional().describe('Such as v1 or apps/v1.'),
    kind: z.string().optional().describe('Any kind that the cluster serves.'),
    name: z.string().optional().describe('Name of the object.'),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Labels that select objects: waits for all of them, and at least one has to exist.'),
    namespace: z.string().optional(),
    until: untilSchema.optional(),
    pause: durationSchema
      .optional()
      .describe('Only lets time pass, if there is nothing to watch. Cannot be combined with other keys.'),
  })
  .refine(
    ({ pause, ...object }) => pause === undefined || Object.keys(object).length === 0,
    'pause without other keys: {pause: 2s}',
  )
  .refine(
    ({ pause, apiVersion, kind, until }) =>
      pause !== undefined || [apiVersion, kind, until].every((given) => given !== undefined),
    'apiVersion, kind and until, or pause',
  )
  .refine(
    ({ pause, name, labels }) => pause !== undefined || (name === undefined) !== (labels === undefined),
    'exactly one of name and labels',
  )
  .describe('Wait for an object with a watch, or let time pass.');

export type WaitInput = z.output<typeof schema>;

/** Waits for objects by watch, or for a fixed time. */
export const waitStep = defineStep({
  name: 'wait',
  schema,
  expectation: z.strictObject({
    object: expectationSchema.optional().describe('Partial match on the object at the end of the wait.'),
    objects: expectationSchema.optional().describe('Match on the list of objects that the labels select.'),
    count: expectationSchema.optional().describe('Number of objects.'),
    existed: expectationSchema
      .optional()
      .describe(
        'With until deleted: whether it existed when the wait began, or was seen, created or deleted earlier in this run; must be true if not given.',
      ),
  }),
  outcomes: { objects: 'list' },
  needsCluster: true,
  conditions: { 'until.cel': ['object'] },
  doesWithoutCluster: (input) => input.pause !== undefined,
  timeoutMs: 120_000,
  title: ({ pause, kind, name, until }) =>
    typeof pause === 'number'
      ? `wait ${formatDuration(pause)}`
      : `wait for ${[kind, name].filter((part) => part !== undefined).join(' ')}: ${formatAwaited(until)}`,
  subject: (input, outcome) =>
    outcome?.value['existed'] === false
      ? {
          failed: {
            key: 'existed',
            words: `${awaitedObject(input)} was never observed, so it is unknown whether it was deleted`,
          },
        }
      : {},
  example: `
- name: the deployment is available
  wait: {apiVersion: apps/v1, kind: Deployment, name: kaggle-data-api, until: {condition: Available}}
`,
  run: () => import('./run.ts'),
});

/** Formats the awaited object, such as `Pod writer` or `Pod with app=writer`. */
export function awaitedObject({ kind, name, labels }: WaitInput): string {
  return `${kind} ${name ?? `with ${formatLabels(labels)}`}`;
}
