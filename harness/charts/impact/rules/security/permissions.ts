import { mappingsAt, textAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { covers, describeRights, type Right, rightsOf } from '../../../render/rights.ts';
import { consequence, type Rule } from '../finding.ts';

/** An account gains or loses permissions. */
export const permissions: Rule = {
  name: 'permissions',
  *find({ before, after }) {
    const [was, is] = [granted(before), granted(after)];
    const accounts = (of: Manifest) =>
      of.ofKind('ServiceAccount').map(({ metadata }) => `ServiceAccount ${metadata.name}`);
    const gone = accounts(before).filter((name) => !accounts(after).includes(name));
    const added = accounts(after).filter((name) => !accounts(before).includes(name));
    for (const grant of is) {
      // A new account takes the place of those that are gone, with what they were allowed.
      const isSame = (other: Grant) =>
        other.subject === grant.subject || (added.includes(grant.subject) && gone.includes(other.subject));
      yield* told(grant, missing(grant, was.filter(isSame)), 'SECURITY', 'now');
    }
    for (const grant of was) {
      // Without its role an account loses everything, which is reported for the removed object, as that of the account is.
      if (after.byId(grant.object) === undefined || gone.includes(grant.subject)) continue;
      const left = is.filter(({ subject }) => subject === grant.subject);
      yield* told(grant, missing(grant, left), 'NEVER RUNS', 'no longer');
    }
  },
};

function* told(
  { object, subject, everywhere }: Grant,
  rights: readonly Right[],
  effect: 'SECURITY' | 'NEVER RUNS',
  when: string,
) {
  if (rights.length === 0) return;
  const where = everywhere ? ' in every namespace' : '';
  yield consequence(effect, object, 'rules', `${when} lets ${subject} ${describeRights(rights)}${where}`);
}

/** The rights of a grant that no other one gives. */
function missing({ rights, everywhere }: Grant, others: readonly Grant[]): Right[] {
  return rights.filter(
    (right) =>
      !others.some((other) => (other.everywhere || !everywhere) && other.rights.some((wide) => covers(wide, right))),
  );
}

/** What a binding lets an account do. */
interface Grant {
  /** The role that says so. */
  readonly object: string;
  readonly subject: string;
  readonly everywhere: boolean;
  readonly rights: readonly Right[];
}

function granted(manifest: Manifest): Grant[] {
  return manifest.ofKind('RoleBinding', 'ClusterRoleBinding').flatMap((binding) => {
    const role = `${textAt(binding, 'roleRef.kind')} ${textAt(binding, 'roleRef.name')}`;
    const known = manifest.find(textAt(binding, 'roleRef.kind'), textAt(binding, 'roleRef.name'));
    const object = `${(known ?? binding).kind}/${(known ?? binding).metadata.name}`;
    const unknown = { verb: 'do', resource: `everything that ${role} allows`, group: '', name: '' };
    const rights = known === undefined ? [unknown] : rightsOf(known);
    return mappingsAt(binding, 'subjects').map((one) => ({
      ...{ object, rights, everywhere: binding.kind === 'ClusterRoleBinding' },
      subject: `${textAt(one, 'kind')} ${textAt(one, 'name')}`,
    }));
  });
}
