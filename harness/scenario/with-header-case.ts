import type { Step } from '../model/scenario.ts';
import type { Outcome } from '../steps/step-run.ts';

/** HTTP header names know no case: those of the answer are read as the expectation writes them. */
export function withHeaderCase(step: Step, expected: Readonly<Record<string, unknown>>, outcome: Outcome): unknown {
  if (step.kind !== 'request' || typeof expected['headers'] !== 'object' || expected['headers'] === null)
    return outcome.value;
  const seen = outcome.value['headers'] as Readonly<Record<string, string>>;
  const headers = Object.fromEntries(
    Object.keys(expected['headers']).flatMap((name) =>
      name.toLowerCase() in seen ? [[name, seen[name.toLowerCase()]]] : [],
    ),
  );
  return { ...outcome.value, headers };
}
