import type { KubeObject } from '../../../../model/cluster/kube-object.ts';
import { checkRestricted } from '../../../check/check-restricted.ts';
import { podOf } from '../../../render/manifest.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** Pods break Pod Security `restricted` that did not: a namespace that enforces it admits none of them. */
export const podSecurity: Rule = {
  name: 'pod-security',
  find: (comparison) =>
    changedPairs(comparison).flatMap(({ id, before, after }) => {
      const old = new Set(broken(before));
      return broken(after)
        .filter((problem) => !old.has(problem))
        .map((problem) =>
          consequence(
            'SECURITY',
            id,
            problem.includes('volume') ? 'volumes' : 'securityContext',
            `${problem}: Pod Security restricted refuses its pods`,
          ),
        );
    }),
};

function broken(object: KubeObject): string[] {
  const pod = podOf(object);
  return pod === undefined ? [] : checkRestricted(pod);
}
