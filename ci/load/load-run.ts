import { z } from 'zod';

const stage = z.object({
  name: z.string(),
  requests: z.number(),
  perSecond: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  errorRate: z.number(),
});

const run = z.object({
  profile: z.string(),
  /** RFC 3339. */
  at: z.string(),
  machine: z.string(),
  passed: z.boolean(),
  stages: z.array(stage),
});

/** The figures of one part of a profile, such as one number of clients. */
export type LoadStage = z.output<typeof stage>;
/** One run of a profile. */
export type LoadRun = z.output<typeof run>;

/** The earlier runs. @throws ZodError where the file is not one of theirs. */
export function loadRuns(text: string): LoadRun[] {
  return z.array(run).parse(JSON.parse(text));
}

/** The figures that a profile noted, a line each: six numbers and the name of the part. */
export function readStages(text: string): LoadStage[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [requests, perSecond, p50Ms, p95Ms, p99Ms, errorRate, ...name] = line.split(' ');
      const numbers = Object.entries({ requests, perSecond, p50Ms, p95Ms, p99Ms, errorRate });
      return stage.parse({
        name: name.join(' '),
        ...Object.fromEntries(numbers.map(([key, value]) => [key, Number(value)])),
      });
    });
}
