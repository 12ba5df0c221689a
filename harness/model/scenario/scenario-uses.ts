import { dirname, resolve } from 'node:path';
import { valueAt } from '../value-at.ts';
import type { Scenario, Step } from './scenario.ts';
import { everyRelease, type ObjectUse, type ReleaseUse } from './step-kind.ts';

/** The releases that a scenario names in `needs` and in its steps. */
export function releasesUsed(scenario: Scenario): string[] {
  const named = stepsOf(scenario)
    .flatMap(releasesOf)
    .map(([, name]) => name);
  return [...new Set([...scenario.needs, ...named])];
}

/** Absolute paths of every file a scenario depends on: the files and folders it names, the files its steps are written
 * in, and the sources of its custom step kinds. */
export function filesUsed(scenario: Scenario): string[] {
  const steps = stepsOf(scenario);
  const named = steps.flatMap((step) =>
    namedBy(step, step.definition.files).map(([, file]) => resolve(dirname(step.at.file), file)),
  );
  const kinds = steps.flatMap(({ definition }) => definition.source ?? []);
  return [...new Set([resolve(scenario.at.file), ...steps.map(({ at }) => resolve(at.file)), ...kinds, ...named])];
}

/** The releases that a scenario needs unchanged, and those that its steps change; no release is in both lists. */
export function releaseUseOf(scenario: Scenario): ReleaseUse {
  const folder = dirname(scenario.at.file);
  const all = stepsOf(scenario).map(
    (step): ReleaseUse =>
      step.definition.changes?.(step.input, folder) ?? { uses: releasesOf(step).map(([, name]) => name), changes: [] },
  );
  const unknown = scenario.changes ?? all.flatMap(({ mayChange = [] }) => mayChange);
  const changes = distinct([...all.flatMap((use) => use.changes), ...unknown]);
  const uses = distinct([...scenario.needs, ...all.flatMap((use) => use.uses)]);
  return { uses: uses.filter((name) => !changes.includes(name)), changes };
}

/** The objects that the steps of a scenario change directly. */
export function objectsChangedBy(scenario: Scenario): readonly ObjectUse[] {
  const folder = dirname(scenario.at.file);
  return stepsOf(scenario).flatMap(({ definition, input }) => definition.changes?.(input, folder).objects ?? []);
}

/** Whether every step names the releases or objects it is about. Such a scenario does not observe anything else in the
 * namespace, unlike a script or a list of all objects. */
export function isAboutNamed(scenario: Scenario): boolean {
  const folder = dirname(scenario.at.file);
  return stepsOf(scenario).every((step) => {
    const { objects = [], mayChange = [] } = step.definition.changes?.(step.input, folder) ?? {};
    if (['name', 'pod'].some((key) => typeof valueAt(step.input, [key]) === 'string')) return true;
    return !mayChange.includes(everyRelease) && (objects.length > 0 || releasesOf(step).length > 0);
  });
}

/** The keys of a step that name a release, with the names. */
export function releasesOf(step: Step): [path: readonly PropertyKey[], name: string][] {
  return namedBy(step, step.definition.releases);
}

/** Finds the strings, or lists of strings, at dotted paths of a step's input; a list along the path stands for each of
 * its entries, and `*` matches every key of a mapping. */
export function namedBy(step: Step, paths: readonly string[] = []): [path: readonly PropertyKey[], name: string][] {
  return paths.flatMap((dotted) => textsAt(step.input, dotted.split('.'), []));
}

function textsAt(
  value: unknown,
  path: readonly string[],
  way: readonly PropertyKey[],
): [path: readonly PropertyKey[], text: string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => textsAt(item, path, [...way, index]));
  const [key, ...rest] = path;
  if (key === '*') return Object.keys(value ?? {}).map((name) => [[...way, name], name]);
  if (key === undefined) return typeof value === 'string' ? [[way, value]] : [];
  return textsAt(valueAt(value, [key]), rest, [...way, key]);
}

/** Removes duplicates; a name with an expression becomes "every release", because only the run can evaluate it. */
function distinct(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => (name.includes('${{') ? everyRelease : name)))];
}

function stepsOf({ steps, finally: last }: Scenario): readonly Step[] {
  return [...steps, ...last];
}
