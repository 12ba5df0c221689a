import { createHash } from 'node:crypto';
import type { Rule } from '../finding.ts';
import { becomes, bounded, type ChangedField, differs, gone, keyed, lost, watch } from '../watch.ts';

const jobLimits: readonly Rule[] = [
  watch('job-limits', 'jobs', bounded, 'NEVER RUNS', {
    activeDeadlineSeconds: '{change}: a run that takes longer is killed',
    backoffLimit: '{change}: it fails after fewer retries',
    completions: '{change}: less of the work is done',
  }),
  watch('job-limits', 'jobs', bounded, 'CAPACITY', { parallelism: '{change}: fewer pods run at once' }),
  watch('job-limits', 'jobs', bounded, 'CHANGE', { ttlSecondsAfterFinished: '{change}: its logs are removed sooner' }),
  watch('job-limits', 'CronJob', becomes('Allow'), 'DATA', {
    'spec.concurrencyPolicy': '{change}: two runs can work on the same data at once',
  }),
  watch('job-limits', 'CronJob', becomes('Replace'), 'DATA', {
    'spec.concurrencyPolicy': '{change}: an unfinished run is killed by the next one',
  }),
  watch('job-limits', 'CronJob', becomes('Forbid'), 'CHANGE', {
    'spec.concurrencyPolicy': '{change}: a run is skipped while an earlier one is unfinished',
  }),
  watch('job-limits', 'CronJob', bounded, 'NEVER RUNS', {
    'spec.startingDeadlineSeconds': '{change}: a run that would start late is skipped',
  }),
];

const stopped: readonly Rule[] = [
  watch('stopped', 'Deployment StatefulSet', becomes(0), 'NEVER RUNS', {
    'spec.replicas': 'replicas is 0: no pod runs',
  }),
  watch('stopped', 'Deployment CronJob Job', becomes(true), 'NEVER RUNS', {
    'spec.suspend': 'suspend is true: it does not run',
    'spec.paused': 'paused is true: no later change reaches its pods',
  }),
  watch('stopped', 'CronJob', differs, 'NEVER RUNS', {
    'spec.schedule': 'the {change}',
    'spec.timeZone': '{change}: it runs at a different hour',
  }),
];

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const withoutClass = '{change}: without that class no pod is created; with a lower one other pods preempt them';

const unschedulable: readonly Rule[] = [
  watch('unschedulable', 'pods', ({ is }) => is !== undefined, 'NEVER RUNS', {
    'spec.nodeSelector.*': 'its pods run only on nodes labelled {key}={is}',
    [`spec.affinity.*.${required}`]:
      '{key} has different requirements: if no node meets them, its pods stay pending forever',
    'spec.schedulerName': 'schedulerName is {is}: without that scheduler its pods stay pending forever',
    'spec.priorityClassName': withoutClass,
  }),
  watch('unschedulable', 'pods', gone, 'CAPACITY', { 'spec.priorityClassName': withoutClass }),
  watch('unschedulable', 'pods', differs, 'NEVER RUNS', {
    'spec.runtimeClassName': 'runtimeClassName is {is}: nodes without it do not run its pods',
  }),
  watch('unschedulable', 'pods', gone, 'NEVER RUNS', {
    'spec.tolerations.*': ({ was }) =>
      `its pods no longer tolerate ${String((was as Record<string, unknown>)['key'] ?? 'every taint')}: they do not run on nodes with that taint`,
  }),
  watch(
    'unschedulable',
    'pods',
    keyed(/,DoNotSchedule$/, ({ was }) => was === undefined),
    'NEVER RUNS',
    {
      'spec.topologySpreadConstraints.*': ({ key }) =>
        `its pods must be spread over ${key.split(',')[0]}: if they cannot be, they stay pending forever`,
    },
  ),
];

const nothing = ['', '{}', 'null', '\n', '{}\n', 'null\n'].map((text) =>
  createHash('sha256').update(text).digest('hex'),
);
const checksum =
  (when: (is: unknown) => boolean) =>
  ({ key, is, was, place }: ChangedField) =>
    /checksum|sha|hash/i.test(key) && was !== undefined && place.workload?.after.serves === true && when(is);
const isOfNothing = (is: unknown) => String(is).length >= 8 && nothing.some((hash) => hash.startsWith(String(is)));
const stays = 'a later change of what they read does not reach them';

const lostChecksum: readonly Rule[] = [
  watch(
    'lost-checksum',
    'pods',
    checksum((is) => is === undefined),
    'NEVER RUNS',
    {
      'metadata.annotations.*': `the annotation {key} of its pods is gone: ${stays}`,
    },
  ),
  watch('lost-checksum', 'pods', checksum(isOfNothing), 'NEVER RUNS', {
    'metadata.annotations.*': `the annotation {key} of its pods is the checksum of an empty text: ${stays}`,
  }),
];

/** Fields that determine whether, when and where pods run. */
export const runsFields: readonly Rule[] = [
  ...jobLimits,
  ...stopped,
  ...unschedulable,
  ...lostChecksum,
  watch('lost-commands', 'containers', lost, 'NEVER RUNS', {
    workingDir: ({ is, was, place }) =>
      `container ${place.container} now starts in ${is ?? 'the folder of its image'}, not in ${was}: it resolves relative paths there`,
  }),
];
