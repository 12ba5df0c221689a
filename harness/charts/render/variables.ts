import { type Json, mappingAt, mappingsAt, textAt } from './json.ts';
import type { Manifest } from './manifest.ts';
import { keysOf, secretText } from './references.ts';

/** A variable of a container, from the place that wins. */
export interface Variable {
  readonly name: string;
  /** Such as `env`, `ConfigMap shop` of envFrom, or `key uri of Secret shop`. */
  readonly from: string;
  /** Undefined if the render does not show it. */
  readonly value: string | undefined;
  readonly isSecret: boolean;
  /** How often it is in `env`; 0 if it is from envFrom. */
  readonly entries: number;
}

/** An entry of envFrom. */
export interface VariableSource {
  /** Such as `Secret shop`. */
  readonly name: string;
  readonly prefix: string;
  /** What it gives, under the names that the container sees; undefined if its object is not in the render. */
  readonly variables: readonly Variable[] | undefined;
}

/** The entries of envFrom, the one that wins last. */
export function variableSources(container: Json, manifest: Manifest): VariableSource[] {
  return mappingsAt(container, 'envFrom').map((entry) => {
    const prefix = textAt(entry, 'prefix');
    const isSecret = entry['secretRef'] !== undefined;
    const [kind, named] = isSecret ? ['Secret', 'secretRef.name'] : ['ConfigMap', 'configMapRef.name'];
    const object = manifest.find(kind, textAt(entry, named));
    const name = `${kind} ${textAt(entry, named)}`;
    // What is binary is for files only.
    const keys = [...new Set(keysOf({ ...object, binaryData: {} }))];
    const variables = keys.map((key) => ({
      ...{ name: `${prefix}${key}`, from: name, isSecret, entries: 0 },
      value: textOf(object ?? {}, key),
    }));
    return { name, prefix, variables: object === undefined ? undefined : variables };
  });
}

/** The variables of a container that the render shows, as the kubelet sets them: `env` over envFrom, a later entry over an
 * earlier one. */
export function variablesOf(container: Json, manifest: Manifest): Map<string, Variable> {
  const given = variableSources(container, manifest).flatMap(({ variables = [] }) => variables);
  const found = new Map(given.map((variable) => [variable.name, variable]));
  const entries = mappingsAt(container, 'env');
  for (const entry of entries) {
    const name = textAt(entry, 'name');
    const same = entries.filter((other) => textAt(other, 'name') === name);
    found.set(name, { name, entries: same.length, ...contentOf(entry, manifest) });
  }
  return found;
}

function contentOf(entry: Json, manifest: Manifest): Pick<Variable, 'from' | 'value' | 'isSecret'> {
  const [[type, reference] = ['', undefined]] = Object.entries(mappingAt(entry, 'valueFrom'));
  if (type === '') return { from: 'env', value: String(entry['value'] ?? ''), isSecret: false };
  const kind = { configMapKeyRef: 'ConfigMap', secretKeyRef: 'Secret' }[type];
  const [name = '', key = '', ...fields] = ['name', 'key', 'fieldPath', 'resource'].map((part) =>
    textAt(reference, part),
  );
  if (kind === undefined) return { from: `${type} ${fields.join('')}`, value: undefined, isSecret: false };
  const object = manifest.find(kind, name);
  const value = object !== undefined && keysOf(object).includes(key) ? textOf(object, key) : undefined;
  return { from: `key ${key} of ${kind} ${name}`, value, isSecret: kind === 'Secret' };
}

function textOf(object: Json, key: string): string {
  return object['kind'] === 'Secret' ? secretText(object, key) : String(mappingAt(object, 'data')[key] ?? '');
}
