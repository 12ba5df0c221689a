import { applyStep } from './steps/apply-step.ts';
import { assertStep } from './steps/assert-step.ts';
import { deleteStep } from './steps/delete-step.ts';
import { execStep } from './steps/exec-step.ts';
import { faultStep } from './steps/fault-step.ts';
import { helmStep } from './steps/helm-step.ts';
import { jobStep } from './steps/job-step.ts';
import { loadStep } from './steps/load-step.ts';
import { logsStep } from './steps/logs-step.ts';
import { redisStep } from './steps/redis-step.ts';
import { requestStep } from './steps/request-step.ts';
import { restartStep } from './steps/restart-step.ts';
import { scaleStep } from './steps/scale-step.ts';
import { scriptStep } from './steps/script-step.ts';
import { sqlStep } from './steps/sql-step.ts';
import type { StepDefinition } from './steps/step-definition.ts';
import { waitStep } from './steps/wait-step.ts';

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
