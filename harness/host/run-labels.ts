import { hostname } from 'node:os';

/** Label of every container and namespace that a run makes; `harness clean` looks for it. */
export const ownerLabel = 'platform-scenarios.harness';

/** Label with the process that made it. */
const processLabel = 'platform-scenarios.process';

/** Label of what stays on purpose after its run. */
export const keptLabel = 'platform-scenarios.kept';

/** Label of a cluster with the absolute path of the platform file that it was booted for. */
export const fileLabel = 'platform-scenarios.file';

/** The longest value of a label that Kubernetes takes, in characters. */
const longestValue = 63;

/** Labels that tell whose a container or a namespace is.
 * @param owner the run, or what kind of thing it is. */
export function runLabels(owner: string, kept = false): Readonly<Record<string, string>> {
  return { [ownerLabel]: owner, [processLabel]: processValue(process.pid), ...(kept && { [keptLabel]: 'true' }) };
}

/** Whose something is that a run made, as far as its labels tell. */
export interface RunMark {
  /** Whether it stays on purpose. */
  readonly kept: boolean;
  /** The process that made it; undefined where its labels name none. */
  readonly madeBy:
    | undefined
    /** A process of this machine. */
    | { readonly pid: number }
    /** A process of another machine, which cannot be asked. */
    | { readonly host: string };
}

/** Reads whose something is; undefined where no run of this kit made it. */
export function runMarkOf(labels: Readonly<Record<string, string>> = {}): RunMark | undefined {
  if (labels[ownerLabel] === undefined) return undefined;
  const kept = labels[keptLabel] === 'true';
  const value = labels[processLabel];
  const [, pid, host] = /^(\d+)\.(.+)$/.exec(value ?? '') ?? [];
  if (pid === undefined || host === undefined) return { kept, madeBy: undefined };
  return { kept, madeBy: value === processValue(Number(pid)) ? { pid: Number(pid) } : { host } };
}

/** Process and machine in the characters that a label may have. */
function processValue(pid: number): string {
  const value = `${pid}.${hostname().replaceAll(/[^A-Za-z0-9_.-]/g, '-')}`;
  return value.slice(0, longestValue).replace(/[^A-Za-z0-9]+$/, '');
}
