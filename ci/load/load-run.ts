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
  /** RFC 3339 timestamp. */
  at: z.string(),
  machine: z.string(),
  passed: z.boolean(),
  stages: z.array(stage),
});

/** The measurements of one stage of a profile, such as one number of clients. */
export type LoadStage = z.output<typeof stage>;
/** One run of a profile. */
export type LoadRun = z.output<typeof run>;

/** Parses the earlier runs. @throws ZodError if the file is invalid */
export function loadRuns(text: string): LoadRun[] {
  return z.array(run).parse(JSON.parse(text));
}

/** Parses the measurements that a profile recorded, one stage per line: six numbers and its name. */
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
