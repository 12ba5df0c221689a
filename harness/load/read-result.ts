import { z } from 'zod';
import { InputError } from '../model/errors/input-error.ts';
import type { RunResult, ScenarioDuration } from '../model/result/result.ts';
import { resultSchema } from '../model/result/result-schema.ts';
import { readText } from './load-platform.ts';

const duration = z.object({ file: z.string(), name: z.string(), durationMs: z.number() });

/** As little as durations need, so that results of other versions can be read for them. */
const durationsSchema = z.object({
  scenarios: z.array(duration.extend({ verdict: z.string(), attempts: z.array(z.unknown()).optional() })),
  shard: z.object({ index: z.number(), count: z.number(), durations: z.array(duration) }).optional(),
});

/** The result.json of an earlier run. @param whose says in an error why it was read.
 * @throws InputError where it is missing or not the result of a run of this version. */
export function readResult(file: string, whose: string): RunResult {
  return parse(file, whose, resultSchema);
}

/** How long the scenarios of an earlier run took, one attempt each.
 * @throws InputError where the file is missing or not the result of a run. */
export function readDurations(
  file: string,
  whose: string,
): {
  /** What was measured in that run. */
  readonly measured: readonly ScenarioDuration[];
  /** What that run was balanced by; undefined where it was no shard. */
  readonly balancedBy: readonly ScenarioDuration[] | undefined;
} {
  const { scenarios, shard } = parse(file, whose, durationsSchema);
  const measured = scenarios
    .filter(({ verdict }) => verdict !== 'skipped')
    .map((each) => ({ file: each.file, name: each.name, durationMs: each.durationMs / (each.attempts?.length ?? 1) }));
  return { measured, balancedBy: shard?.durations };
}

function parse<T>(file: string, whose: string, schema: z.ZodType<T>): T {
  const refuse = (why: string) =>
    new InputError([{ at: undefined, message: `${file}, ${whose}: not the result of a run: ${why}` }]);
  const text = readText(file, whose);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(issue === undefined ? 'it is malformed' : `${issue.path.join('.') || 'the file'}: ${issue.message}`);
}
