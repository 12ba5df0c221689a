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
        pods: z.enum(['one', 'all']).default('one').describe('How many of them.'),
        pod: z.string().optional().describe('Name of the pod, where no release is given.'),
      })
      .refine(onePlace, 'exactly one of release and pod')
      .optional()
      .describe('Kill pods at once, as kill -9 does, without a grace period.'),
    drain: z
      .strictObject({
        release: z.string().optional().describe('Release whose pods are evicted; default: every pod of the platform.'),
      })
      .optional()
      .describe(
        'Evict pods as a drain of their node does, by leave of the PodDisruptionBudgets. Nodes are cordoned meanwhile where there are several; on a cluster of one, nothing could ever come back.',
      ),
    cut: z
      .strictObject({ from: z.string().describe('Release.'), to: z.string().describe('Release.') })
      .optional()
      .describe(
        'Drop every packet between the present pods of two releases, also of connections that stand. Needs the node, which only the k3s target reaches.',
      ),
    fill: z
      .strictObject({
        release: z.string().optional().describe('Release of which a ready pod mounts the volume.'),
        pod: z.string().optional().describe('Name of the pod, where no release is given.'),
        container: z.string().optional(),
        path: z.string().startsWith('/').describe('Folder in the container at which the volume is mounted.'),
        leave: z
          .string()
          .regex(quantity, 'a quantity such as 0, 500Ki or 1Mi')
          .default('0')
          .describe('How much is left free.'),
      })
      .refine(onePlace, 'exactly one of release and pod')
      .optional()
      .describe('Fill a volume with one file. A volume with more than 2Gi free is refused: it is a disk of the host.'),
    heal: z
      .enum(['drain', 'cut', 'fill', 'all'])
      .optional()
      .describe('Mend now what earlier steps of the scenario broke.'),
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
    healed: expectationSchema.optional().describe('The kinds of faults that were mended, such as cut.'),
    freeBytes: expectationSchema.optional().describe('What is left free on the volume.'),
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
