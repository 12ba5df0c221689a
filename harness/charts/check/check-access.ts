import { type Json, mappingsAt, textAt, textsAt } from '../render/json.ts';

/** Verbs that let their holder grant itself every other permission. */
const escalating = ['escalate', 'bind', 'impersonate'];

/** What a role or a binding gives that no workload should have; nothing for any other object. */
export function checkAccess(object: Json): string[] {
  const kind = String(object['kind']);
  if (/^(Cluster)?Role$/.test(kind)) return mappingsAt(object, 'rules').flatMap(checkRule);
  const isAdmin = /^(Cluster)?RoleBinding$/.test(kind) && textAt(object, 'roleRef.name') === 'cluster-admin';
  return isAdmin ? ['roleRef is cluster-admin: bind a role with only the permissions that are needed'] : [];
}

function checkRule(given: Json, index: number): string[] {
  const at = `rules[${index}]`;
  const problems = ['apiGroups', 'resources', 'verbs']
    .filter((key) => textsAt(given, key).includes('*'))
    .map((key) => `${at}.${key} is "*": list what is needed`);
  const escalates = textsAt(given, 'verbs').filter((verb) => escalating.includes(verb));
  if (escalates.length > 0)
    problems.push(`${at}.verbs has ${escalates.join(', ')}, which grants every other permission`);
  // Kubernetes cannot limit `create` to names, and it reads nothing.
  const isUnlimited =
    textsAt(given, 'resourceNames').length === 0 && textsAt(given, 'verbs').some((verb) => verb !== 'create');
  if (textsAt(given, 'resources').includes('secrets') && isUnlimited)
    problems.push(`${at} applies to every Secret: list them in resourceNames`);
  return problems;
}
