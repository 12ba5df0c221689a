import { z } from 'zod';
import { InputError } from '../model/errors/input-error.ts';
import type { RunResult, ScenarioDuration } from '../model/result/result.ts';
import { resultSchema } from '../model/result/result-schema.ts';
import { readText } from './load-platform.ts';

const duration = z.object({ file: z.string(), name: z.string(), durationMs: z.number() });

/** Only the fields needed for durations, so that results of other versions can be read too. */
const durationsSchema = z.object({
  scenarios: z.array(duration.extend({ verdict: z.string(), attempts: z.array(z.unknown()).optional() })),
  shard: z.object({ index: z.number(), count: z.number(), durations: z.array(duration) }).optional(),
});

/** Reads the result.json of an earlier run. @param whose says in the error why the file was read
 * @throws InputError if it is missing or not a result of this version */
export function readResult(file: string, whose: string): RunResult {
  return parse(file, whose, resultSchema);
}

/** Reads how long the scenarios of an earlier run took, per attempt.
 * @throws InputError if the file is missing or not a result */
export function readDurations(
  file: string,
  whose: string,
): {
  /** Durations measured in that run. */
  readonly measured: readonly ScenarioDuration[];
  /** Durations that the run itself was balanced by; undefined if it was not a shard. */
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
    new InputError([{ at: undefined, message: `${file}, ${whose}: not a run result: ${why}` }]);
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
