import { z } from 'zod';
import { podValues } from './pod-schema.ts';
import { count, kubernetes } from './scalars.ts';

/** Values of a chart that uses the job library. */
export const jobValues = z.strictObject({
  ...podValues,
  kind: z.enum(['CronJob', 'Job']).optional(),
  schedule: z
    .string()
    .regex(/^$|^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$|^\S+( \S+){4}$/)
    .optional(),
  timeZone: z.string().min(1).optional(),
  concurrencyPolicy: z.enum(['Forbid', 'Allow', 'Replace']).optional(),
  startingDeadlineSeconds: count.optional(),
  successfulJobsHistoryLimit: count.optional(),
  failedJobsHistoryLimit: count.optional(),
  suspend: z.boolean().optional(),
  backoffLimit: count.optional(),
  activeDeadlineSeconds: count.optional(),
  ttlSecondsAfterFinished: z.union([z.int().min(-1), z.literal('')]).optional(),
  parallelism: count.min(1).optional(),
  completions: count.min(1).optional(),
  restartPolicy: z.enum(['Never', 'OnFailure']).optional(),
  podFailurePolicy: kubernetes.optional(),
});
