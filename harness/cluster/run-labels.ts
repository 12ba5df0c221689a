import { hostname } from 'node:os';
import { ownerLabel, processLabel } from './k3s-container.ts';

/** Label of a namespace that stays on purpose after its run. */
const keptLabel = 'platform-scenarios.kept';

/** The longest value of a label that Kubernetes takes, in characters. */
const longestValue = 63;

/** Labels of a namespace that tell whose it is: the run, the process that it lives and dies with, and whether it stays. */
export function runLabels(runId: string, kept = false): Readonly<Record<string, string>> {
  return { [ownerLabel]: runId, [processLabel]: processValue(process.pid), ...(kept && { [keptLabel]: 'true' }) };
}

/** Whose a namespace is, as far as its labels tell. */
export type NamespaceOwner =
  | { readonly state: 'nobody' | 'kept' | 'unknown' }
  /** A process of this machine. */
  | { readonly state: 'here'; readonly pid: number }
  /** A process of another machine, which cannot be asked. */
  | { readonly state: 'elsewhere'; readonly host: string };

/** Reads whose a namespace is. `nobody`: it was made by no run of this kit. */
export function ownerOf(labels: Readonly<Record<string, string>> = {}): NamespaceOwner {
  if (labels[ownerLabel] === undefined) return { state: 'nobody' };
  if (labels[keptLabel] === 'true') return { state: 'kept' };
  const value = labels[processLabel];
  const [, pid, host] = /^(\d+)\.(.+)$/.exec(value ?? '') ?? [];
  if (pid === undefined || host === undefined) return { state: 'unknown' };
  return value === processValue(Number(pid)) ? { state: 'here', pid: Number(pid) } : { state: 'elsewhere', host };
}

/** Process and machine in the characters that a label may have. */
function processValue(pid: number): string {
  const value = `${pid}.${hostname().replaceAll(/[^A-Za-z0-9_.-]/g, '-')}`;
  return value.slice(0, longestValue).replace(/[^A-Za-z0-9]+$/, '');
}
