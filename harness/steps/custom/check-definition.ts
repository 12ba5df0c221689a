import { z } from 'zod';
import { modifiers } from '../../load/scenario-schemas.ts';
import { suggestion } from '../../text/suggest.ts';
import type { StepRegistry } from '../registry.ts';

/** Keys of a step that cannot be the name of a kind. */
const taken = [...Object.keys(modifiers), 'expect', 'use', 'with'];

const schemaLike = z.custom<z.ZodType>(
  (value) => typeof value === 'object' && value !== null && '_zod' in value,
  'a schema of zod 4: z.strictObject({...})',
);
const hook = z.custom((value) => typeof value === 'function', 'a function').optional();
const paths = z.array(z.string()).optional();

const definitionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]*$/, 'a name of letters and digits that starts with a lower-case letter')
    .refine((name) => !taken.includes(name), 'another name: this one is a key of every step'),
  schema: schemaLike,
  expectation: schemaLike,
  needsCluster: z.boolean(),
  example: z.string().min(1, 'steps of a scenario, as YAML'),
  run: z.custom(
    (value) => typeof value === 'function',
    "a function that loads its implementation: () => import('./run.ts')",
  ),
  timeoutMs: z.number().positive().optional(),
  observesOnChange: z.boolean().optional(),
  isUndone: z.boolean().optional(),
  releases: paths,
  introduces: paths,
  files: paths,
  conditions: z.record(z.string(), z.array(z.string())).optional(),
  exchanges: z.strictObject({ path: z.string(), about: z.string() }).optional(),
  ...{ doesWithoutCluster: hook, title: hook, changes: hook, check: hook },
  ...{ subject: hook, normalise: hook, images: hook, bundle: hook },
});

/** Whether an export looks like a step kind, valid or not. */
export function isDefinition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ['schema', 'run'].some((key) => key in value);
}

/** The problems of a definition, one per line. @param known the step kinds defined so far */
export function definitionProblems(value: unknown, known: StepRegistry): string[] {
  const parsed = definitionSchema.safeParse(value);
  if (!parsed.success) {
    const allowed = Object.keys(definitionSchema.shape);
    return parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key "${key}"${suggestion(key, allowed)}; allowed: ${allowed.join(', ')}`)
        : [`${issue.path.join('.')}: ${expectedText(issue)}`],
    );
  }
  const { name, schema } = parsed.data;
  return [
    ...(known.has(name) ? [`name: step kind "${name}" already exists`] : []),
    ...(schema.description === undefined ? ['schema: expected a description: .describe("What the step does.")'] : []),
  ];
}

function expectedText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  return issue.message.startsWith('Invalid') ? issue.message : `expected ${issue.message}`;
}
