import { createHash } from 'node:crypto';
import type { Rule } from '../finding.ts';
import { becomes, bounded, type ChangedField, differs, gone, keyed, lost, watch } from '../watch.ts';

const jobLimits: readonly Rule[] = [
  watch('job-limits', 'jobs', bounded, 'NEVER RUNS', {
    activeDeadlineSeconds: '{change}: a run that takes longer is killed',
    backoffLimit: '{change}: fewer tries, then it has failed',
    completions: '{change}: less of the work is done',
  }),
  watch('job-limits', 'jobs', bounded, 'CAPACITY', { parallelism: '{change}: fewer pods work at once' }),
  watch('job-limits', 'jobs', bounded, 'CHANGE', { ttlSecondsAfterFinished: '{change}: its logs go sooner' }),
  watch('job-limits', 'CronJob', becomes('Allow'), 'DATA', {
    'spec.concurrencyPolicy': '{change}: two runs may work on the same at once',
  }),
  watch('job-limits', 'CronJob', becomes('Replace'), 'DATA', {
    'spec.concurrencyPolicy': '{change}: a run that is not done is killed by the next',
  }),
  watch('job-limits', 'CronJob', becomes('Forbid'), 'CHANGE', {
    'spec.concurrencyPolicy': '{change}: a run is left out while one is not done',
  }),
  watch('job-limits', 'CronJob', bounded, 'NEVER RUNS', {
    'spec.startingDeadlineSeconds': '{change}: a run that begins late is left out',
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
    'spec.timeZone': '{change}: it runs at another hour',
  }),
];

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const withoutClass = '{change}: without that class no pod is made; with a lower one others push them out';

const unschedulable: readonly Rule[] = [
  watch('unschedulable', 'pods', ({ is }) => is !== undefined, 'NEVER RUNS', {
    'spec.nodeSelector.*': 'its pods run only on nodes labelled {key}={is}',
    [`spec.affinity.*.${required}`]: '{key} requires something else of a node: where none fits, its pods wait for ever',
    'spec.schedulerName': 'schedulerName is {is}: without that scheduler its pods wait for ever',
    'spec.priorityClassName': withoutClass,
  }),
  watch('unschedulable', 'pods', gone, 'CAPACITY', { 'spec.priorityClassName': withoutClass }),
  watch('unschedulable', 'pods', differs, 'NEVER RUNS', {
    'spec.runtimeClassName': 'runtimeClassName is {is}: a node without it runs none',
  }),
  watch('unschedulable', 'pods', gone, 'NEVER RUNS', {
    'spec.tolerations.*': ({ was }) =>
      `its pods do not tolerate ${String((was as Record<string, unknown>)['key'] ?? 'every taint')} any more: on nodes with that taint they do not run`,
  }),
  watch(
    'unschedulable',
    'pods',
    keyed(/,DoNotSchedule$/, ({ was }) => was === undefined),
    'NEVER RUNS',
    {
      'spec.topologySpreadConstraints.*': ({ key }) =>
        `its pods have to spread over ${key.split(',')[0]}: where they cannot, they wait for ever`,
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
    'metadata.annotations.*': `the annotation {key} of its pods is the checksum of nothing: ${stays}`,
  }),
];

/** Fields that say whether, when and where pods run. */
export const runsFields: readonly Rule[] = [
  ...jobLimits,
  ...stopped,
  ...unschedulable,
  ...lostChecksum,
  watch('lost-commands', 'containers', lost, 'NEVER RUNS', {
    workingDir: ({ is, was, place }) =>
      `container ${place.container} starts in ${is ?? 'the folder of its image'}, and started in ${was}: it looks there for files without a folder`,
  }),
];
