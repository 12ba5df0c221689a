import type { Step } from '../../model/scenario/scenario.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import type { YamlDocument } from '../yaml/parse-yaml.ts';

/** A step that uses a group, as read from the file. */
export interface UseStep {
  readonly use: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly when?: string;
  readonly skip?: string;
  readonly at: SourceLocation;
  readonly text: string;
  readonly locate: Step['locate'];
}

/** An entry of a list of steps. */
export type StepEntry = Step | UseStep;

/** A step group that was read from a file. */
export interface StepGroup {
  readonly name: string;
  readonly document: YamlDocument;
  /** Every parameter, with its default value if it has one. */
  readonly parameters: ReadonlyMap<string, { readonly default?: unknown }>;
  readonly entries: readonly StepEntry[];
  readonly at: SourceLocation;
}

/** The step groups of a folder by name. */
export type StepGroups = ReadonlyMap<string, StepGroup>;

export function isUse(entry: StepEntry): entry is UseStep {
  return 'use' in entry;
}

export function isStep(entry: StepEntry): entry is Step {
  return !isUse(entry);
}

/** Names that the steps of a list capture, including those in the groups that they use. */
export function capturesOf(
  entries: readonly StepEntry[],
  groups: StepGroups,
  within: readonly string[] = [],
): string[] {
  return entries.flatMap((entry) => {
    if (!isUse(entry)) return Object.keys(entry.capture ?? {});
    const group = groups.get(entry.use);
    // Cycles are reported elsewhere.
    return group === undefined || within.includes(group.name)
      ? []
      : capturesOf(group.entries, groups, [...within, group.name]);
  });
}
