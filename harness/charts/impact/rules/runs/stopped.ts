import { at } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** A workload is told not to run. */
export const stopped: Rule = {
  name: 'stopped',
  find: (comparison) =>
    changedPairs(comparison, 'Deployment', 'StatefulSet', 'CronJob', 'Job').flatMap(
      ({ id, after, canonicalBefore, canonicalAfter }): Consequence[] => {
        const finding = (path: string, message: string): Consequence[] => [
          consequence('NEVER RUNS', id, path, message),
        ];
        const isOn = (path: string) => at(canonicalAfter, path) === true && at(canonicalBefore, path) !== true;
        const [was, is] = [at(canonicalBefore, 'spec.schedule'), at(canonicalAfter, 'spec.schedule')];
        return [
          ...(at(canonicalAfter, 'spec.replicas') === 0 && at(canonicalBefore, 'spec.replicas') !== 0
            ? finding('spec.replicas', 'replicas is 0: no pod runs')
            : []),
          ...(isOn('spec.suspend') ? finding('spec.suspend', 'suspend is true: it does not run') : []),
          ...(isOn('spec.paused') ? finding('spec.paused', 'paused is true: no later change reaches its pods') : []),
          ...(was !== is && after.kind === 'CronJob'
            ? finding('spec.schedule', `the schedule is ${shown(is)}, and was ${shown(was)}`)
            : []),
          ...(at(canonicalBefore, 'spec.timeZone') !== at(canonicalAfter, 'spec.timeZone') && after.kind === 'CronJob'
            ? finding(
                'spec.timeZone',
                `timeZone is ${shown(at(canonicalAfter, 'spec.timeZone'))}, and was ${shown(at(canonicalBefore, 'spec.timeZone'))}: it runs at another hour`,
              )
            : []),
        ];
      },
    ),
};
