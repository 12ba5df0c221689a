import { applyStep } from './apply/define.ts';
import { assertStep } from './assert/define.ts';
import type { StepDefinition } from './define-step.ts';
import { deleteStep } from './delete/define.ts';
import { execStep } from './exec/define.ts';
import { faultStep } from './fault/define.ts';
import { helmStep } from './helm/define.ts';
import { jobStep } from './job/define.ts';
import { loadStep } from './load/define.ts';
import { logsStep } from './logs/define.ts';
import { metricsStep } from './metrics/define.ts';
import { redisStep } from './redis/define.ts';
import { requestStep } from './request/define.ts';
import { restartStep } from './restart/define.ts';
import { scaleStep } from './scale/define.ts';
import { scriptStep } from './script/define.ts';
import { sqlStep } from './sql/define.ts';
import { tcpStep } from './tcp/define.ts';
import { waitStep } from './wait/define.ts';
import { webSocketStep } from './websocket/define.ts';

/** Every step kind of the kit, in the order that the documentation lists them. */
const builtIn: readonly StepDefinition[] = [
  requestStep,
  webSocketStep,
  tcpStep,
  sqlStep,
  redisStep,
  metricsStep,
  jobStep,
  applyStep,
  deleteStep,
  assertStep,
  execStep,
  logsStep,
  waitStep,
  scaleStep,
  restartStep,
  loadStep,
  helmStep,
  faultStep,
  scriptStep,
];

export type StepRegistry = ReadonlyMap<string, StepDefinition>;

/** The step kinds of the kit by name. */
export const stepKinds = registryOf(builtIn);

/** Indexes step kinds by name, keeping their order. */
export function registryOf(definitions: readonly StepDefinition[]): StepRegistry {
  return new Map(definitions.map((definition) => [definition.name, definition]));
}
