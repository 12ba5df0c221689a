import type { KubeSchema, KubeSchemas } from 'platform-scenarios/charts';
import { z } from 'zod';

const groups = [
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
];
const documentSchema = z.object({ definitions: z.record(z.string(), z.record(z.string(), z.unknown())) });
const kindSchema = z.array(z.object({ group: z.string(), version: z.string(), kind: z.string() }));

/** Reduces the document to the kinds that charts create (stable versions, no lists) and the definitions they refer to,
 * without descriptions.
 * @throws ZodError if the document is not OpenAPI 2 */
export function trimOpenApi(document: unknown): KubeSchemas {
  const all = documentSchema.parse(document).definitions;
  const kinds: Record<string, string> = {};
  for (const [name, definition] of Object.entries(all)) {
    const parsed = kindSchema.safeParse(definition['x-kubernetes-group-version-kind']);
    const [only, ...more] = parsed.success ? parsed.data : [];
    if (only === undefined || more.length > 0 || !groups.includes(only.group)) continue;
    if (!/^v\d+$/.test(only.version) || only.kind.endsWith('List') || !('metadata' in propertiesOf(definition)))
      continue;
    kinds[`${only.group === '' ? '' : `${only.group}/`}${only.version}/${only.kind}`] = name;
  }
  const definitions: Record<string, KubeSchema> = {};
  const add = (name: string): void => {
    const definition = all[name];
    if (definition === undefined || definitions[name] !== undefined) return;
    // Added first, because a definition may refer to itself.
    definitions[name] = {};
    definitions[name] = trim(definition, add);
  };
  for (const name of Object.values(kinds)) add(name);
  return { kinds, definitions };
}

function propertiesOf(definition: Record<string, unknown>): object {
  return typeof definition['properties'] === 'object' ? (definition['properties'] ?? {}) : {};
}

const kept = new Map([
  ['type', 'type'],
  ['format', 'format'],
  ['required', 'required'],
  ['enum', 'enum'],
  ['x-kubernetes-list-type', 'list'],
  ['x-kubernetes-list-map-keys', 'keys'],
]);

function trim(json: Record<string, unknown>, add: (name: string) => void): KubeSchema {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    const name = kept.get(key);
    if (name !== undefined) result[name] = value;
    else if (key === '$ref' && typeof value === 'string') {
      result[key] = value.slice('#/definitions/'.length);
      add(value.slice('#/definitions/'.length));
    } else if (key === 'items' || key === 'additionalProperties')
      result[key] = trim(value as Record<string, unknown>, add);
    else if (key === 'properties')
      result[key] = Object.fromEntries(
        Object.entries(value as Record<string, Record<string, unknown>>).map(([name, one]) => [name, trim(one, add)]),
      );
  }
  return result;
}
