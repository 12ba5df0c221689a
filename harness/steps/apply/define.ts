import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import { objectsOf, releasesChangedBy } from './applied-objects.ts';

const objectSchema = z
  .looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z
      .looseObject({ name: z.string().optional(), generateName: z.string().optional() })
      .refine(
        ({ name, generateName }) => name !== undefined || generateName !== undefined,
        'name, or generateName for one that the cluster makes up',
      ),
  })
  .describe('A Kubernetes object.');

const schema = z
  .strictObject({
    object: objectSchema.optional(),
    objects: z.array(objectSchema).optional(),
    file: z.string().optional().describe('YAML file of objects, relative to the scenario.'),
    ready: z.boolean().default(true).describe('Wait until pods, workloads and claims among them are ready.'),
  })
  .refine(
    (step) => [step.object, step.objects, step.file].filter((given) => given !== undefined).length === 1,
    'exactly one of object, objects and file',
  )
  .describe('Apply objects; at the end what is new is removed, and what was there is as it was.');

export type ApplyInput = z.output<typeof schema>;

/** Applies objects (server-side) and takes that back at the end of the scenario. */
export const applyStep = defineStep({
  name: 'apply',
  schema,
  expectation: z.strictObject({
    object: expectationSchema.optional().describe('The first object, as the cluster took it.'),
    objects: expectationSchema.optional().describe('All of them.'),
  }),
  needsCluster: true,
  timeoutMs: 120_000,
  files: ['file'],
  example: `
- name: a config map is there
  apply:
    object:
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: greeting}
      data: {text: hello}
`,
  changes: (input, folder) => {
    const applied = objectsOf(input, folder);
    const objects = applied.flatMap(({ apiVersion, kind, metadata: { name, namespace } }) =>
      // A name that the cluster makes up is nobody else's.
      name === undefined ? [] : [{ apiVersion, kind, name, namespace }],
    );
    return { uses: [], changes: releasesChangedBy(applied), objects };
  },
  images: objectsOf,
  isUndone: true,
  run: () => import('./run.ts'),
});
