import type { TargetContext } from '../target.ts';
import type { PlannedWorkload } from './environment/plan-workloads.ts';
import type { ServiceTable } from './environment/service-table.ts';
import type { ObjectIndex } from './manifest/index-objects.ts';
import type { Supervisor } from './processes/start-supervisor.ts';

/** What all parts of one run of the local target share. */
export interface LocalRun {
  readonly context: TargetContext;
  readonly objects: ObjectIndex;
  readonly services: ServiceTable;
  readonly planned: readonly PlannedWorkload[];
  /** Releases that do not run here, with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
  /** Temporary folder of the run. */
  readonly folder: string;
  /** Folder that commands run in: that of the nearest package.json. */
  readonly workFolder: string;
  /** Text that marks the processes of this run. */
  readonly marker: string;
  readonly supervisor: Supervisor;
  readonly mask: (text: string) => string;
}
