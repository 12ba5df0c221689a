import { applyStep } from './apply/define.ts';
import { assertStep } from './assert/define.ts';
import { deleteStep } from './delete/define.ts';
import { execStep } from './exec/define.ts';
import { faultStep } from './fault/define.ts';
import { helmStep } from './helm/define.ts';
import { jobStep } from './job/define.ts';
import { loadStep } from './load/define.ts';
import { logsStep } from './logs/define.ts';
import { redisStep } from './redis/define.ts';
import { requestStep } from './request/define.ts';
import { restartStep } from './restart/define.ts';
import { scaleStep } from './scale/define.ts';
import { scriptStep } from './script/define.ts';
import { sqlStep } from './sql/define.ts';
import type { StepDefinition } from './step-definition.ts';
import { waitStep } from './wait/define.ts';

/** Every step kind, in the order in which documentation lists them. */
export const stepKinds = {
  request: requestStep,
  sql: sqlStep,
  redis: redisStep,
  job: jobStep,
  apply: applyStep,
  delete: deleteStep,
  assert: assertStep,
  exec: execStep,
  logs: logsStep,
  wait: waitStep,
  scale: scaleStep,
  restart: restartStep,
  load: loadStep,
  helm: helmStep,
  fault: faultStep,
  script: scriptStep,
} as const;

export type StepKind = keyof typeof stepKinds;

export const stepKindNames = Object.keys(stepKinds) as readonly StepKind[];

/** What is known of a kind, without the types that differ from kind to kind. */
export function definitionOf(kind: StepKind): StepDefinition {
  return stepKinds[kind];
}
