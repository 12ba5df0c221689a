import type { TargetContext } from '../target.ts';
import type { PlannedWorkload } from './environment/plan-workloads.ts';
import type { ServiceTable } from './environment/service-table.ts';
import type { ObjectIndex } from './manifest/index-objects.ts';
import type { Supervisor } from './processes/start-supervisor.ts';

/** The state that all parts of one run of the local target share. */
export interface LocalRun {
  readonly context: TargetContext;
  readonly objects: ObjectIndex;
  readonly services: ServiceTable;
  readonly planned: readonly PlannedWorkload[];
  /** Releases that do not run here, with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
  /** Temporary folder of the run. */
  readonly folder: string;
  /** Working directory of commands: the folder of the nearest package.json. */
  readonly workFolder: string;
  /** Marker in the environment of every process of this run. */
  readonly marker: string;
  readonly supervisor: Supervisor;
  readonly mask: (text: string) => string;
}
