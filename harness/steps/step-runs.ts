import { runApply } from './apply/run.ts';
import { runAssert } from './assert/run.ts';
import { runDelete } from './delete/run.ts';
import { runExec } from './exec/run.ts';
import { runFault } from './fault/run.ts';
import { runHelm } from './helm/run.ts';
import { runJob } from './job/run.ts';
import { runLoad } from './load/run.ts';
import { runLogs } from './logs/run.ts';
import { runRedis } from './redis/run.ts';
import type { StepKind } from './registry.ts';
import { runRequest } from './request/run.ts';
import { runRestart } from './restart/run.ts';
import { runScale } from './scale/run.ts';
import { runScript } from './script/run.ts';
import { runSql } from './sql/run.ts';
import type { StepRun } from './step-run.ts';
import { runWait } from './wait/run.ts';

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
