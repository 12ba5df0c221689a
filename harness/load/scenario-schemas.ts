import { z } from 'zod';
import { durationSchema } from '../model/duration.ts';
import { isolations, targetNames } from '../model/scenario/scenario.ts';
import type { StepKind, StepKinds } from '../model/scenario/step-kind.ts';

/** The keys that any step may have besides its kind and its expectation. */
export const modifiers = {
  name: z.string().min(1).optional().describe('What the step does, in words.'),
  eventually: z
    .strictObject({
      within: durationSchema.describe('How long the expectation may take to hold.'),
      every: durationSchema.optional().describe('Pause between two observations; default 200ms.'),
    })
    .optional()
    .describe('Observes again until the expectation holds or a hopeless state rules it out.'),
  consistently: z
    .strictObject({
      during: durationSchema.describe('How long the expectation has to hold.'),
      every: durationSchema.optional().describe('Pause between two observations; default 200ms.'),
    })
    .optional()
    .describe('The expectation has to hold at every observation.'),
  timeout: durationSchema.optional().describe('How long one observation may take.'),
  when: z.string().optional().describe('Expression that is true or false; if false, the step is skipped.'),
  skip: z.string().min(1).optional().describe('Skips the step; the text is the reason.'),
  capture: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name of letters, digits and _'), z.string())
    .optional()
    .describe(
      'Names for parts of the outcome, as expressions over it: {id: json.id}. Later steps read ${{ captured.id }}.',
    ),
};

const parameterName = z.string().regex(/^[A-Za-z_]\w*$/, 'a name of letters, digits and _');

/** Schema of a step that uses a group. */
export const useSchema = z
  .strictObject({
    name: modifiers.name,
    use: z.string().min(1).describe('Name of a step group in this folder.'),
    with: z.record(parameterName, z.unknown()).default({}).describe('Values of its parameters.'),
    when: modifiers.when,
    skip: modifiers.skip,
  })
  .describe('The steps of a group, with parameters.');

/** Schema of a complete step of one kind, as an entry of `steps`. */
function stepSchemaOf({ name, schema, expectation }: StepKind) {
  return z
    .strictObject({
      ...modifiers,
      [name]: schema,
      expect: expectation.optional().describe('What has to hold; partial match.'),
    })
    .refine((step) => step['eventually'] === undefined || step['consistently'] === undefined, {
      path: ['consistently'],
      error: 'either eventually or consistently; for both, write two steps: first eventually, then consistently',
    });
}

export type ScenarioSchemas = ReturnType<typeof makeSchemas>;

const made = new WeakMap<StepKinds, ScenarioSchemas>();

/** The schemas of scenario files with these step kinds, cached per set of kinds. */
export function scenarioSchemas(kinds: StepKinds): ScenarioSchemas {
  const schemas = made.get(kinds) ?? makeSchemas(kinds);
  made.set(kinds, schemas);
  return schemas;
}

function makeSchemas(kinds: StepKinds) {
  const steps = new Map([...kinds].map(([name, kind]) => [name, stepSchemaOf(kind)] as const));
  const step = z.union([...steps.values(), useSchema]);

  /** Schema of a document that defines a step group. */
  const group = z.strictObject({
    group: z.string().min(1).describe('Name by which steps use the group.'),
    parameters: z
      .record(
        parameterName,
        z.strictObject({ default: z.unknown().optional().describe('Value if `with` gives none.') }).nullable(),
      )
      .default({})
      .describe('Read as ${{ params.NAME }}; a parameter without a default is required.'),
    steps: z.array(step).min(1),
  });

  const scenario = z
    .strictObject({
      scenario: z.string().min(1).describe('A fact that has to hold, in words.'),
      tags: z.array(z.string()).default([]),
      needs: z
        .array(z.string())
        .default([])
        .describe('Releases of platform.yaml that it uses, with everything they need.'),
      changes: z
        .array(z.string())
        .optional()
        .describe(
          'Releases that it changes beyond what its steps show: no other scenario that uses one of them runs meanwhile. Without it, a job counts as changing its release, and a script as changing every release.',
        ),
      targets: z
        .array(z.enum(targetNames))
        .optional()
        .describe('Targets that it can run on; it is skipped on the others.'),
      isolation: z
        .enum(isolations)
        .default('shared')
        .describe(
          'Where it runs: on the platform of the run, in a namespace of its own with its own releases, or on a cluster of its own.',
        ),
      platformAt: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Git commit, branch or tag whose platform is installed first, for steps that upgrade it; "previous" is the commit given by --from, else the merge base with main, or on main the previous commit. Requires isolation: cluster.',
        ),
      vars: z.record(z.string(), z.unknown()).default({}).describe('Values for ${{ vars.NAME }}.'),
      skip: z.string().min(1).optional().describe('Skips the scenario; the text is the reason.'),
      steps: z.array(step).min(1),
      finally: z.array(step).default([]).describe('Steps that always run at the end.'),
    })
    .refine((scenario) => scenario.platformAt === undefined || scenario.isolation === 'cluster', {
      path: ['platformAt'],
      message: 'isolation: cluster with platformAt',
    });

  return { steps, group, scenario };
}
