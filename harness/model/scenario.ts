import { z } from 'zod';
import { type StepKind, stepKinds } from '../steps/registry.ts';
import { durationSchema } from './duration.ts';
import type { SourceLocation } from './source-location.ts';

const modifiers = {
  name: z.string().min(1).optional().describe('What the step does, in words.'),
  eventually: z
    .strictObject({
      within: durationSchema.describe('How long the expectation may take to become true.'),
      every: durationSchema.optional().describe('Pause between two observations; default 200ms.'),
    })
    .optional()
    .describe('Observe again until the expectation holds, or the step knows that it never will.'),
  consistently: z
    .strictObject({
      during: durationSchema.describe('How long the expectation has to stay true.'),
      every: durationSchema.optional().describe('Pause between two observations; default 200ms.'),
    })
    .optional()
    .describe('The expectation has to hold at every observation.'),
  timeout: durationSchema.optional().describe('How long one observation may take.'),
  when: z.string().optional().describe('Expression; where it is false the step is skipped.'),
  skip: z.string().min(1).optional().describe('Skips the step; the text says why.'),
  capture: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name of letters, digits and _'), z.string())
    .optional()
    .describe(
      'Names for parts of the outcome, as expressions over it: {id: json.id}. Later steps read ${{ captured.id }}.',
    ),
};

function stepOf<K extends StepKind>(kind: K) {
  const definition = stepKinds[kind] as (typeof stepKinds)[K];
  return z.strictObject({
    ...modifiers,
    [kind]: definition.schema,
    expect: definition.expectation.optional().describe('What has to hold; partial match.'),
  });
}

/** Schemas of a whole step, by kind; the shape of a step file entry. */
export const stepSchemas = Object.fromEntries(
  (Object.keys(stepKinds) as StepKind[]).map((kind) => [kind, stepOf(kind)]),
) as unknown as { readonly [K in StepKind]: ReturnType<typeof stepOf<K>> };

const parameterName = z.string().regex(/^[A-Za-z_]\w*$/, 'a name of letters, digits and _');

/** Schema of a step that stands for the steps of a group. */
export const useSchema = z
  .strictObject({
    name: modifiers.name,
    use: z.string().min(1).describe('Name of a step group of this folder.'),
    with: z.record(parameterName, z.unknown()).default({}).describe('Values of its parameters.'),
    when: modifiers.when,
    skip: modifiers.skip,
  })
  .describe('The steps of a group, with parameters.');

export const stepSchema = z.union([...Object.values(stepSchemas), useSchema]);

/** Schema of a document that holds a step group. */
export const groupSchema = z.strictObject({
  group: z.string().min(1).describe('Name by which steps use the group.'),
  parameters: z
    .record(
      parameterName,
      z.strictObject({ default: z.unknown().optional().describe('Value where `with` gives none.') }).nullable(),
    )
    .default({})
    .describe('Read as ${{ params.NAME }}; without a default they have to be given.'),
  steps: z.array(stepSchema).min(1),
});

export const targetNames = ['k3s', 'kubeconfig', 'local'] as const;
export const isolations = ['shared', 'namespace', 'cluster'] as const;
export type Isolation = (typeof isolations)[number];

export const scenarioSchema = z
  .strictObject({
    scenario: z.string().min(1).describe('A fact that has to hold, in words.'),
    tags: z.array(z.string()).default([]),
    needs: z.array(z.string()).default([]).describe('Releases of platform.yaml that it uses, with all that they need.'),
    targets: z.array(z.enum(targetNames)).optional().describe('Targets that it can run on; elsewhere it is skipped.'),
    isolation: z
      .enum(isolations)
      .default('shared')
      .describe(
        'Where it runs: on the platform of the run, in a namespace of its own with releases of its own, or on a cluster of its own.',
      ),
    platformAt: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Git commit, branch or tag whose platform is installed first, for steps that upgrade it; "previous" is what --from says, else the merge base with main, or on main the commit before. Needs isolation: cluster.',
      ),
    vars: z.record(z.string(), z.unknown()).default({}).describe('Values for ${{ vars.NAME }}.'),
    skip: z.string().min(1).optional().describe('Skips the scenario; the text says why.'),
    steps: z.array(stepSchema).min(1),
    finally: z.array(stepSchema).default([]).describe('Steps that run at the end whatever happened.'),
  })
  .refine((scenario) => scenario.platformAt === undefined || scenario.isolation === 'cluster', {
    path: ['platformAt'],
    message: 'isolation: cluster beside platformAt',
  });

/** What any step may carry beside its kind, parsed: durations in milliseconds. */
export interface StepModifiers {
  readonly name?: string;
  readonly eventually?: { readonly within: number; readonly every?: number };
  readonly consistently?: { readonly during: number; readonly every?: number };
  readonly timeout?: number;
  readonly when?: string;
  readonly skip?: string;
  readonly capture?: Readonly<Record<string, string>>;
}

/** A place where a step group is used. */
export interface GroupUse {
  readonly group: string;
  readonly at: SourceLocation;
  /** Text of the file, for excerpts. */
  readonly text: string;
  /** Values of the parameters; expressions are not yet evaluated. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Values of those that are not given. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly when?: string;
  readonly skip?: string;
}

/** A step that was read from a file. */
export interface Step extends StepModifiers {
  readonly kind: StepKind;
  /** The mapping under the kind's key; expressions are not yet evaluated. */
  readonly input: unknown;
  /** The mapping under `expect`, undefined where there is none. */
  readonly expect: Readonly<Record<string, unknown>> | undefined;
  readonly at: SourceLocation;
  /** Text of the file that it stands in, for excerpts. */
  readonly text: string;
  /** The groups that it belongs to, the outermost first; empty for a step of the scenario itself. */
  readonly uses: readonly GroupUse[];
  /** Where a path inside the step stands, such as ['expect', 'json', 'id']. */
  readonly locate: (path: readonly PropertyKey[]) => SourceLocation;
}

/** A scenario that was read from a file and whose names were checked. */
export interface Scenario {
  readonly name: string;
  readonly tags: readonly string[];
  readonly needs: readonly string[];
  readonly targets: readonly (typeof targetNames)[number][] | undefined;
  readonly isolation: Isolation;
  readonly platformAt: string | undefined;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly skip: string | undefined;
  readonly steps: readonly Step[];
  readonly finally: readonly Step[];
  readonly at: SourceLocation;
  /** Text of the file, for excerpts. */
  readonly text: string;
}
