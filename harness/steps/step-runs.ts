import type { StepKind } from '../model/step-kinds.ts';
import { runApply } from './run-apply.ts';
import { runAssert } from './run-assert.ts';
import { runDelete } from './run-delete.ts';
import { runExec } from './run-exec.ts';
import { runFault } from './run-fault.ts';
import { runHelm } from './run-helm.ts';
import { runJob } from './run-job.ts';
import { runLoad } from './run-load.ts';
import { runLogs } from './run-logs.ts';
import { runRedis } from './run-redis.ts';
import { runRequest } from './run-request.ts';
import { runRestart } from './run-restart.ts';
import { runScale } from './run-scale.ts';
import { runScript } from './run-script.ts';
import { runSql } from './run-sql.ts';
import { runWait } from './run-wait.ts';
import type { StepRun } from './step-run.ts';

/** What runs each step kind. The input of a step was checked against its kind's schema when the file was read. */
export const stepRuns: { readonly [K in StepKind]: StepRun<never> } = {
  request: runRequest,
  sql: runSql,
  redis: runRedis,
  job: runJob,
  apply: runApply,
  delete: runDelete,
  assert: runAssert,
  exec: runExec,
  logs: runLogs,
  wait: runWait,
  scale: runScale,
  restart: runRestart,
  load: runLoad,
  helm: runHelm,
  fault: runFault,
  script: runScript,
};
