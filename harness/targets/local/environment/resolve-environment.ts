import type { ObjectIndex } from '../manifest/index-objects.ts';
import type { Container, EnvVar } from '../manifest/pod-spec.ts';
import type { PodTemplate } from '../manifest/pod-template.ts';
import { readKeys } from '../manifest/read-keys.ts';
import { expandReferences } from './expand-references.ts';
import { resolveField } from './resolve-field.ts';
import { resolveResource } from './resolve-resource.ts';

export interface EnvironmentSource {
  readonly objects: ObjectIndex;
  /** Releases that do not run here, with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
}

export interface ResolvedEnvironment {
  /** Values as the container would see them in the cluster: addresses and paths are not rewritten yet. */
  readonly variables: Map<string, string>;
  /** Variables that were left out, mapped to the release that does not run here. */
  readonly leftOut: Map<string, string>;
  /** References that would keep the container from starting, one per line. */
  readonly problems: string[];
}

/**
 * The environment of a container as its manifest gives it: `envFrom`, then `env` in order with `$(NAME)` expanded.
 * `overrides` win over both and are seen by references.
 */
export function resolveEnvironment(
  template: PodTemplate,
  container: Container,
  overrides: Readonly<Record<string, string>>,
  source: EnvironmentSource,
): ResolvedEnvironment {
  const resolved: ResolvedEnvironment = { variables: new Map(), leftOut: new Map(), problems: [] };
  const set = (name: string, value: string) => resolved.variables.set(name, overrides[name] ?? value);
  for (const entry of container.envFrom) {
    const reference = entry.secretRef ?? entry.configMapRef;
    if (!reference) continue;
    const kind = entry.secretRef ? 'Secret' : 'ConfigMap';
    const found = source.objects.find(kind, reference.name);
    if (found === undefined) {
      if (reference.optional !== true) resolved.problems.push(`envFrom: no release has ${kind}/${reference.name}`);
    } else if (source.unavailable.has(found.release)) {
      resolved.leftOut.set(`everything of ${kind}/${reference.name}`, found.release);
    } else {
      for (const [key, value] of readKeys(found.object)) set(`${entry.prefix ?? ''}${key}`, value.toString('utf8'));
    }
  }
  for (const entry of container.env) {
    const value = valueFor(entry, template, container, source, resolved);
    if (value !== undefined) set(entry.name, value);
  }
  for (const [name, value] of Object.entries(overrides)) {
    resolved.variables.set(name, value);
    resolved.leftOut.delete(name);
  }
  return resolved;
}

function valueFor(
  entry: EnvVar,
  template: PodTemplate,
  container: Container,
  source: EnvironmentSource,
  resolved: ResolvedEnvironment,
): string | undefined {
  const from = entry.valueFrom;
  if (!from) return expandReferences(entry.value ?? '', resolved.variables);
  const problem = (text: string) => resolved.problems.push(`${entry.name}: ${text}`);
  if (from.fieldRef) {
    const value = resolveField(from.fieldRef.fieldPath, template);
    if (value === undefined) problem(`there is no field ${from.fieldRef.fieldPath}`);
    return value;
  }
  if (from.resourceFieldRef) {
    const { resource, divisor } = from.resourceFieldRef;
    const value = resolveResource(resource, String(divisor ?? 1), container);
    if (value === undefined) problem(`there is no resource ${resource}`);
    return value;
  }
  const reference = from.secretKeyRef ?? from.configMapKeyRef;
  if (!reference) return undefined;
  const kind = from.secretKeyRef ? 'Secret' : 'ConfigMap';
  const found = source.objects.find(kind, reference.name);
  if (found && source.unavailable.has(found.release)) {
    resolved.leftOut.set(entry.name, found.release);
    return undefined;
  }
  const keys = found === undefined ? undefined : readKeys(found.object);
  const value = keys?.get(reference.key)?.toString('utf8');
  if (value === undefined && reference.optional !== true) {
    if (keys === undefined) problem(`no release has ${kind}/${reference.name}`);
    else problem(`${kind}/${reference.name} has no key ${reference.key}; it has ${[...keys.keys()].join(', ')}`);
  }
  return value;
}
