import { mappingAt, mappingsAt } from '../../../render/json.ts';
import { consequence, type Rule, shown } from '../finding.ts';
import { podPath } from '../paired-workloads.ts';

/** Pods must run beside others that no longer exist. */
export const unschedulable: Rule = {
  name: 'unschedulable',
  *find({ workloads, before, after }) {
    for (const { id, after: now } of workloads)
      for (const term of mappingsAt(now.spec, 'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution')) {
        const wanted = mappingAt(term, 'labelSelector.matchLabels');
        if (after.selected(wanted).length > 0 || before.selected(wanted).length === 0) continue;
        const labels = Object.entries(wanted).map(([key, value]) => `${key}=${shown(value)}`);
        const message = `its pods must run beside pods with ${labels.join(', ')}, but no pod has these labels any longer`;
        yield consequence('NEVER RUNS', id, podPath(now, 'affinity'), message);
      }
  },
};
