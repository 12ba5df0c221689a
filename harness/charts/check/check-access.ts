import { z } from 'zod';

const names = z.array(z.string()).default([]);
const rule = z.looseObject({ apiGroups: names, resources: names, verbs: names, resourceNames: names });
const role = z.looseObject({ rules: z.array(rule).nullish() });
const binding = z.looseObject({ roleRef: z.looseObject({ name: z.string() }) });

/** Verbs by which whoever has them can give himself all others. */
const escalating = ['escalate', 'bind', 'impersonate'];

/** What a role or a binding gives that no workload should have; nothing for any other object. */
export function checkAccess(object: Readonly<Record<string, unknown>>): string[] {
  const kind = String(object['kind']);
  if (/^(Cluster)?Role$/.test(kind)) return (role.safeParse(object).data?.rules ?? []).flatMap(checkRule);
  if (!/^(Cluster)?RoleBinding$/.test(kind)) return [];
  const bound = binding.safeParse(object).data?.roleRef.name;
  return bound === 'cluster-admin' ? ['roleRef is cluster-admin: bind a role with what is needed'] : [];
}

function checkRule(given: z.output<typeof rule>, index: number): string[] {
  const at = `rules[${index}]`;
  const wild = (['apiGroups', 'resources', 'verbs'] as const).filter((key) => given[key].includes('*'));
  const problems = wild.map((key) => `${at}.${key} is "*": name what is needed`);
  const escalates = given.verbs.filter((verb) => escalating.includes(verb));
  if (escalates.length > 0) problems.push(`${at}.verbs has ${escalates.join(', ')}, which gives every other right`);
  if (given.resources.includes('secrets') && given.resourceNames.length === 0)
    problems.push(`${at} is for every Secret: name them in resourceNames`);
  return problems;
}
