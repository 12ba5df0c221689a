import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { isMapping } from '../../model/value-at.ts';
import { groupOf } from '../kubernetes/kinds.ts';
import type { KubeSchema, KubeSchemas } from '../kubernetes/kube-schema.ts';
import { validateObject } from '../kubernetes/validate-object.ts';
import type { Invalid } from './validity-problems.ts';

/** What the schemas of Kubernetes versions refuse of an object, and the API versions and list keys that they do not know.
 * Of a custom resource nothing is said. */
export function invalidFields(object: KubeObject, schemas: ReadonlyMap<string, KubeSchemas>): Omit<Invalid, 'id'>[] {
  const found = new Map<string, { path: string; versions: string[] }>();
  for (const [version, schema] of schemas) {
    for (const { path, message } of ofVersion(object, schema)) {
      const known = found.get(`${path}: ${message}`) ?? { path, versions: [] };
      known.versions.push(version);
      found.set(`${path}: ${message}`, known);
    }
  }
  return [...found].map(([text, { path, versions }]) => ({
    path,
    message: `${text.slice(path.length + 2)}${versions.length === schemas.size ? '' : ` (Kubernetes ${versions.join(', ')})`}`,
  }));
}

function ofVersion(object: KubeObject, schemas: KubeSchemas): Omit<Invalid, 'id'>[] {
  const problems = validateObject(schemas, object);
  if (problems === undefined) return unknownKind(object, schemas);
  const { $ref } = { $ref: schemas.kinds[`${object.apiVersion}/${object.kind}`] };
  return [
    ...problems.map((problem) => {
      const [, path = '', message = ''] = /^\.?(.*?): (.+)$/.exec(problem) ?? [];
      return { path, message };
    }),
    ...duplicates(schemas, $ref === undefined ? undefined : { $ref }, object, ''),
  ];
}

/** A kind of a group that Kubernetes itself serves, in a version that it does not. */
function unknownKind({ apiVersion, kind }: KubeObject, schemas: KubeSchemas): Omit<Invalid, 'id'>[] {
  const group = groupOf(apiVersion);
  const groups = new Set(Object.keys(schemas.kinds).map((key) => (key.split('/').length > 2 ? groupOf(key) : '')));
  // Groups that Kubernetes had before, all of whose kinds moved.
  const isOwn = groups.has(group) || group === 'extensions';
  if (!isOwn) return [];
  const served = Object.keys(schemas.kinds).filter((key) => key.endsWith(`/${kind}`));
  const instead = served.map((key) => key.slice(0, -kind.length - 1)).join(', ');
  return [
    { path: 'apiVersion', message: `${apiVersion} has no ${kind}; expected ${instead || 'a kind that it serves'}` },
  ];
}

/** Items of a list that Kubernetes keys by some fields, and that have the same: the last one wins, or it refuses them. */
function duplicates(
  schemas: KubeSchemas,
  given: KubeSchema | undefined,
  value: unknown,
  path: string,
): Omit<Invalid, 'id'>[] {
  const schema = given?.$ref === undefined ? given : { ...schemas.definitions[given.$ref], ...given };
  if (Array.isArray(value)) {
    const keys = schema?.list === 'map' ? (schema.keys ?? []) : [];
    const named = value.map((item) => keys.map((key) => (isMapping(item) ? String(item[key]) : '')).join(', '));
    const twice = keys.length === 0 ? [] : [...new Set(named.filter((name, index) => named.indexOf(name) !== index))];
    return [
      ...twice.map((name) => ({ path, message: `${name} is there twice; ${keys.join(' and ')} may be given once` })),
      ...value.flatMap((item, index) => duplicates(schemas, schema?.items, item, `${path}[${index}]`)),
    ];
  }
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    duplicates(
      schemas,
      schema?.properties?.[key] ?? schema?.additionalProperties,
      item,
      path === '' ? key : `${path}.${key}`,
    ),
  );
}
