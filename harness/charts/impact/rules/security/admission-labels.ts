import { changedPairs, consequence, type Rule, shown } from '../finding.ts';

const levels = ['privileged', 'baseline', 'restricted'];

/** A namespace admits what it refused. */
export const admissionLabels: Rule = {
  name: 'admission-labels',
  find: (comparison) =>
    changedPairs(comparison, 'Namespace').flatMap(({ id, before, after }) => {
      const key = 'pod-security.kubernetes.io/enforce';
      const [was, is] = [before.metadata.labels?.[key], after.metadata.labels?.[key]];
      if (levels.indexOf(is ?? 'privileged') >= levels.indexOf(was ?? 'privileged')) return [];
      const message = `${key} is ${shown(is)}, and was ${shown(was)}: it admits pods that it refused`;
      return [consequence('SECURITY', id, `metadata.labels.${key}`, message)];
    }),
};
