import { at } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Effect, type Rule, shown } from '../finding.ts';

/** A limit of a Job: lower than before it means something. */
const limits: readonly (readonly [field: string, effect: Effect, what: string])[] = [
  ['activeDeadlineSeconds', 'NEVER RUNS', 'a run that takes longer is killed'],
  ['backoffLimit', 'NEVER RUNS', 'fewer tries, then it has failed'],
  ['ttlSecondsAfterFinished', 'CHANGE', 'its logs go sooner'],
  ['parallelism', 'CAPACITY', 'fewer pods work at once'],
  ['completions', 'NEVER RUNS', 'less of the work is done'],
];

/** A Job has less time or fewer tries, or two runs of a CronJob meet. */
export const jobLimits: Rule = {
  name: 'job-limits',
  find: (comparison) =>
    changedPairs(comparison, 'CronJob', 'Job').flatMap(
      ({ id, after, canonicalBefore, canonicalAfter }): Consequence[] => {
        const base = after.kind === 'CronJob' ? 'spec.jobTemplate.spec' : 'spec';
        const both = (path: string) => [at(canonicalBefore, path), at(canonicalAfter, path)] as const;
        const lower = limits.flatMap(([field, effect, what]): Consequence[] => {
          const [was, is] = both(`${base}.${field}`);
          const isLower = is !== undefined && Number(is) < Number(was ?? Number.POSITIVE_INFINITY);
          return isLower
            ? [consequence(effect, id, `${base}.${field}`, `${field} is ${shown(is)}, and was ${shown(was)}: ${what}`)]
            : [];
        });
        const [was, is] = both('spec.concurrencyPolicy');
        const [starts, start] = both('spec.startingDeadlineSeconds');
        const what =
          is === 'Allow'
            ? 'two runs may work on the same at once'
            : is === 'Replace'
              ? 'a run that is not done is killed by the next'
              : 'a run is left out while one is not done';
        const meets: Consequence[] =
          was === is
            ? []
            : [
                consequence(
                  is === 'Forbid' ? 'CHANGE' : 'DATA',
                  id,
                  'spec.concurrencyPolicy',
                  `concurrencyPolicy is ${shown(is)}, and was ${shown(was)}: ${what}`,
                ),
              ];
        const late: Consequence[] =
          start !== undefined && Number(start) < Number(starts ?? Number.POSITIVE_INFINITY)
            ? [
                consequence(
                  'NEVER RUNS',
                  id,
                  'spec.startingDeadlineSeconds',
                  `startingDeadlineSeconds is ${shown(start)}, and was ${shown(starts)}: a run that begins late is left out`,
                ),
              ]
            : [];
        return [...lower, ...meets, ...late];
      },
    ),
};
