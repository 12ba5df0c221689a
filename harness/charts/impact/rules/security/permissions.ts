import { type Json, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';

/** An account gains or loses permissions. */
export const permissions: Rule = {
  name: 'permissions',
  *find({ before, after }) {
    const [was, is] = [granted(before), granted(after)];
    for (const right of is)
      if (!was.some((other) => covers(other, right)))
        yield consequence('SECURITY', right.object, 'rules', `now lets ${right.what}`);
    // Without its role an account loses everything, which is reported for the removed object.
    for (const right of was)
      if (!is.some((other) => covers(other, right)) && after.byId(right.object) !== undefined)
        yield consequence('NEVER RUNS', right.object, 'rules', `no longer lets ${right.what}`);
  },
};

/** What an account may do to one resource. */
interface Right {
  /** The role that says so. */
  readonly object: string;
  readonly subject: string;
  readonly verb: string;
  readonly resource: string;
  /** Names of the only objects that are meant; empty for all. */
  readonly names: string;
  readonly everywhere: boolean;
  readonly what: string;
}

/** Whether a right is a part of another, such as of the one to do everything. */
function covers(wide: Right, narrow: Right): boolean {
  return (
    wide.subject === narrow.subject &&
    ['*', narrow.verb].includes(wide.verb) &&
    ['*', narrow.resource].includes(wide.resource) &&
    ['', narrow.names].includes(wide.names) &&
    (wide.everywhere || !narrow.everywhere)
  );
}

function granted(manifest: Manifest): Right[] {
  return manifest.ofKind('RoleBinding', 'ClusterRoleBinding').flatMap((binding) => {
    const role = `${textAt(binding, 'roleRef.kind')} ${textAt(binding, 'roleRef.name')}`;
    const known = manifest.find(textAt(binding, 'roleRef.kind'), textAt(binding, 'roleRef.name'));
    const object = `${(known ?? binding).kind}/${(known ?? binding).metadata.name}`;
    const everywhere = binding.kind === 'ClusterRoleBinding';
    const rights =
      known === undefined
        ? [{ verb: 'do', resource: `everything that ${role} allows`, names: '' }]
        : mappingsAt(known, 'rules').flatMap(rightsOf);
    return mappingsAt(binding, 'subjects').flatMap((one) =>
      rights.map(({ verb, resource, names }) => {
        const subject = `${textAt(one, 'kind')} ${textAt(one, 'name')}`;
        const what = `${subject} ${verb} ${resource}${names && ` named ${names}`}${everywhere ? ' in every namespace' : ''}`;
        return { object, subject, verb, resource, names, everywhere, what };
      }),
    );
  });
}

function rightsOf(rule: Json): Pick<Right, 'verb' | 'resource' | 'names'>[] {
  const names = textsAt(rule, 'resourceNames').join(', ');
  const resources = [...textsAt(rule, 'resources'), ...textsAt(rule, 'nonResourceURLs')];
  return resources.flatMap((resource) => textsAt(rule, 'verbs').map((verb) => ({ verb, resource, names })));
}
