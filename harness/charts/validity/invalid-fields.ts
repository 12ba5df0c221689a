import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { groupOf } from '../kubernetes/kinds.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import { type Refused, validateObject } from '../kubernetes/validate-object.ts';

/** What the schemas of Kubernetes versions refuse of an object, and the API versions that they do not know. Of a custom
 * resource nothing is said. */
export function invalidFields(object: KubeObject, schemas: ReadonlyMap<string, KubeSchemas>): Refused[] {
  const found = [...schemas].flatMap(([version, schema]) =>
    (validateObject(schema, object) ?? unknownKind(object, schema)).map((problem) => ({ ...problem, version })),
  );
  const grouped = Map.groupBy(found, ({ path, message }) => `${path}: ${message}`);
  return [...grouped.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const versions = [first, ...more].map(({ version }) => version);
    const those = versions.length === schemas.size ? '' : ` (Kubernetes ${versions.join(', ')})`;
    return [{ path: first.path, message: `${first.message}${those}` }];
  });
}

/** A kind of a group that Kubernetes itself serves, in a version that it does not. */
function unknownKind({ apiVersion, kind }: KubeObject, schemas: KubeSchemas): Refused[] {
  const served = Object.keys(schemas.kinds).map((key) => key.slice(0, key.lastIndexOf('/')));
  // Groups that Kubernetes had before, all of whose kinds moved.
  const groups = [...served.map(groupOf), 'extensions'];
  if (!groups.includes(groupOf(apiVersion))) return [];
  const instead = served.filter((version) => schemas.kinds[`${version}/${kind}`] !== undefined);
  const expected = [...new Set(instead)].join(', ') || 'a kind that it serves';
  return [{ path: 'apiVersion', message: `${apiVersion} has no ${kind}; expected ${expected}` }];
}
