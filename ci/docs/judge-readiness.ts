import { z } from 'zod';

const resultSchema = z.object({
  startedAt: z.string(),
  kubernetes: z.string().optional(),
  scenarios: z.array(z.object({ file: z.string(), verdict: z.string() })),
});

/**
 * Adds a column to the checklist with the verdicts of each row's scenarios in a run, given the text of its result.json.
 * @throws if the text is not the result of a run
 */
export function judgeReadiness(checklist: string, result: string): string {
  const { startedAt, kubernetes, scenarios } = resultSchema.parse(JSON.parse(result));
  const verdicts = new Map(scenarios.map(({ file, verdict }) => [file, verdict]));
  const judged = checklist.split('\n').map((line) => {
    if (!line.startsWith('|')) return line;
    if (line.startsWith('| what has to hold')) return `${line} last run |`;
    if (line.startsWith('|---')) return `${line}---|`;
    if (line.includes('| **open**')) return `${line} open |`;
    const files = [...line.matchAll(/\]\(\.\.\/(scenarios\/[\w-]+\.yaml)\)/g)].map(([, file = '']) => file);
    const cells = files.map((file) => verdicts.get(file) ?? 'not in this run');
    return `${line} ${cells.length === 0 ? 'no scenario' : cells.join(', ')} |`;
  });
  const run = `The last column is of the run that began at ${startedAt}${kubernetes === undefined ? '' : ` on Kubernetes ${kubernetes}`}.`;
  return judged.join('\n').replace('\n\n', `\n\n${run}\n\n`);
}
