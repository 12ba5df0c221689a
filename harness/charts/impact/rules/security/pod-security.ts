import { checkRestricted } from '../../../check/check-restricted.ts';
import { consequence, type Rule } from '../finding.ts';
import { podPath } from '../paired-workloads.ts';

/** Pods break Pod Security `restricted` that did not: a namespace that enforces it admits none of them. */
export const podSecurity: Rule = {
  name: 'pod-security',
  *find({ workloads }) {
    for (const { id, before, after } of workloads) {
      const old = new Set(checkRestricted(before.spec));
      for (const problem of checkRestricted(after.spec).filter((one) => !old.has(one))) {
        const path = podPath(after, problem.includes('volume') ? 'volumes' : 'securityContext');
        yield consequence('SECURITY', id, path, `${problem}: Pod Security restricted rejects its pods`);
      }
    }
  },
};
