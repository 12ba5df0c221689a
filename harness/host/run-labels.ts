import { hostname } from 'node:os';

/** Label of every container and namespace that a run creates; `harness clean` searches for it. */
export const ownerLabel = 'platform-scenarios.harness';

/** Label that identifies the process that created it. */
const processLabel = 'platform-scenarios.process';

/** Label of what is intentionally kept after its run. */
export const keptLabel = 'platform-scenarios.kept';

/** Label of a cluster: absolute path of the platform file it was booted for. */
export const fileLabel = 'platform-scenarios.file';

/** Label of a cluster: name of its platform. */
export const platformLabel = 'platform-scenarios.platform';

/** Maximum length of a label value in Kubernetes, in characters. */
const longestValue = 63;

/** Labels that identify the run that created a container or namespace.
 * @param owner the run, or the kind of object */
export function runLabels(owner: string, kept = false): Readonly<Record<string, string>> {
  return { [ownerLabel]: owner, [processLabel]: processValue(process.pid), ...(kept && { [keptLabel]: 'true' }) };
}

/** What the labels of an object say about the run that created it. */
export interface RunMark {
  /** Whether it is intentionally kept. */
  readonly kept: boolean;
  /** The process that created it; undefined if the labels do not say. */
  readonly madeBy:
    | undefined
    /** A process on this machine. */
    | { readonly pid: number }
    /** A process on another machine, whose state cannot be checked. */
    | { readonly host: string };
}

/** Reads the labels of an object; undefined if it was not created by this kit. */
export function runMarkOf(labels: Readonly<Record<string, string>> = {}): RunMark | undefined {
  if (labels[ownerLabel] === undefined) return undefined;
  const kept = labels[keptLabel] === 'true';
  const value = labels[processLabel];
  const [, pid, host] = /^(\d+)\.(.+)$/.exec(value ?? '') ?? [];
  if (pid === undefined || host === undefined) return { kept, madeBy: undefined };
  return { kept, madeBy: value === processValue(Number(pid)) ? { pid: Number(pid) } : { host } };
}

/** Process id and host name, in the characters that a label value may contain. */
function processValue(pid: number): string {
  const value = `${pid}.${hostname().replaceAll(/[^A-Za-z0-9_.-]/g, '-')}`;
  return value.slice(0, longestValue).replace(/[^A-Za-z0-9]+$/, '');
}
