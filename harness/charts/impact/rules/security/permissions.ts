import { type Json, mappingAt, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import type { Consequence, Rule } from '../finding.ts';

/** An account may do more, or less, than it could. */
export const permissions: Rule = {
  name: 'permissions',
  find: ({ before, after }) => {
    const [was, is] = [granted(before), granted(after)];
    const more = [...is].filter(([key]) => !was.has(key));
    const less = [...was].filter(([key]) => !is.has(key));
    return [
      ...more.map(
        ([, { object, what }]): Consequence => ({
          effect: 'SECURITY',
          object,
          path: 'rules',
          message: `lets ${what}, which it did not`,
        }),
      ),
      // Without its role an account loses everything, which is told of the object that is gone.
      ...less
        .filter(([, { object }]) => after.byId(object) !== undefined)
        .map(
          ([, { object, what }]): Consequence => ({
            effect: 'NEVER RUNS',
            object,
            path: 'rules',
            message: `does not let ${what} any more`,
          }),
        ),
    ];
  },
};

function granted(manifest: Manifest): Map<string, { object: string; what: string }> {
  const found = new Map<string, { object: string; what: string }>();
  for (const binding of manifest.ofKind('RoleBinding', 'ClusterRoleBinding')) {
    const role = mappingAt(binding, 'roleRef');
    const known = manifest.find(String(role['kind']), String(role['name']));
    const subjects = mappingsAt(binding, 'subjects').map(
      (subject) => `${textAt(subject, 'kind')} ${textAt(subject, 'name')}`,
    );
    const scope = binding.kind === 'ClusterRoleBinding' ? ' in every namespace' : '';
    const rules =
      known === undefined
        ? [`do all that ${String(role['kind'])} ${String(role['name'])} lets`]
        : mappingsAt(known, 'rules').flatMap(describeRule);
    for (const subject of subjects) {
      for (const rule of rules) {
        const what = `${subject} ${rule}${scope}`;
        found.set(what, {
          object: `${known?.kind ?? binding.kind}/${known?.metadata.name ?? binding.metadata.name}`,
          what,
        });
      }
    }
  }
  return found;
}

function describeRule(rule: Json): string[] {
  const names = textsAt(rule, 'resourceNames');
  const resources = [...textsAt(rule, 'resources'), ...textsAt(rule, 'nonResourceURLs')];
  return resources.flatMap((resource) =>
    textsAt(rule, 'verbs').map((verb) => `${verb} ${resource}${names.length > 0 ? ` named ${names.join(', ')}` : ''}`),
  );
}
