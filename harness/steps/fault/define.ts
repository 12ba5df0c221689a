import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { everyRelease } from '../../model/scenario/step-kind.ts';
import { defineStep } from '../define-step.ts';

const faults = ['kill', 'drain', 'cut', 'fill', 'heal'] as const;
const quantity = /^\d+(\.\d+)?([KMG]i?)?$/;

function onePlace(step: { readonly release?: string | undefined; readonly pod?: string | undefined }): boolean {
  return (step.release === undefined) !== (step.pod === undefined);
}

const schema = z
  .strictObject({
    kill: z
      .strictObject({
        release: z.string().optional().describe('Release whose running pods are killed.'),
        pods: z.enum(['one', 'all']).default('one').describe('How many of them to kill.'),
        pod: z.string().optional().describe('Name of the pod, if no release is given.'),
      })
      .refine(onePlace, 'exactly one of release and pod')
      .optional()
      .describe('Kill pods immediately, like kill -9, without a grace period.'),
    drain: z
      .strictObject({
        release: z.string().optional().describe('Release whose pods are evicted; default: every pod of the platform.'),
      })
      .optional()
      .describe(
        'Evict pods as a drain of their node does, respecting PodDisruptionBudgets. Nodes are cordoned meanwhile if there are several; on a single node no pod could ever come back.',
      ),
    cut: z
      .strictObject({ from: z.string().describe('Release.'), to: z.string().describe('Release.') })
      .optional()
      .describe(
        'Drop every packet between the current pods of two releases, also on open connections. Needs access to the node, which only the k3s target has.',
      ),
    fill: z
      .strictObject({
        release: z.string().optional().describe('Release whose ready pod mounts the volume.'),
        pod: z.string().optional().describe('Name of the pod, if no release is given.'),
        container: z.string().optional(),
        path: z.string().startsWith('/').describe('Folder in the container where the volume is mounted.'),
        leave: z
          .string()
          .regex(quantity, 'a quantity such as 0, 500Ki or 1Mi')
          .default('0')
          .describe('How much space to leave free.'),
      })
      .refine(onePlace, 'exactly one of release and pod')
      .optional()
      .describe('Fill a volume with one file. A volume with more than 2Gi free is rejected: it is a disk of the host.'),
    heal: z
      .enum(['drain', 'cut', 'fill', 'all'])
      .optional()
      .describe('Undo faults of earlier steps of the scenario now.'),
  })
  .refine(
    (step) => faults.filter((fault) => step[fault] !== undefined).length === 1,
    `exactly one of ${faults.join(', ')}`,
  )
  .describe('Break something on purpose: kill pods, drain, cut a network path, fill a volume.');

export type FaultInput = z.output<typeof schema>;

/** Causes a fault on purpose; one that does not recover by itself is healed at the end of the scenario. */
export const faultStep = defineStep({
  name: 'fault',
  schema,
  expectation: z.strictObject({
    pods: expectationSchema.optional().describe('Names of the pods that were killed, evicted or cut off.'),
    nodes: expectationSchema.optional().describe('Names of the nodes that were cordoned.'),
    healed: expectationSchema.optional().describe('The kinds of faults that were undone, such as cut.'),
    freeBytes: expectationSchema.optional().describe('Free space left on the volume.'),
  }),
  needsCluster: true,
  timeoutMs: 120_000,
  releases: ['kill.release', 'drain.release', 'cut.from', 'cut.to', 'fill.release'],
  example: `
- name: the database is out of reach
  fault: {cut: {from: kaggle-data-api, to: postgres}}
- eventually: {within: 30s}
  request: {to: kaggle-data-api, path: /datasets}
  expect: {status: 503}
- fault: {heal: cut}
`,
  changes: ({ kill, drain, cut, fill }) => {
    const named = [kill, drain, fill].flatMap((each) => each?.release ?? []);
    // Without a release, the pods can belong to any release.
    const anybody = [kill, drain, fill].some((each) => each !== undefined && each.release === undefined);
    return { uses: [], changes: cut ? [cut.from, cut.to] : named, mayChange: anybody ? [everyRelease] : [] };
  },
  run: () => import('./run.ts'),
});
