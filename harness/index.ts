/** The only door of the kit for other packages. */
import './async/provide-disposable-stack.ts';

export { z } from 'zod';
export { type ImageMap, loadImageMap, replaceImage } from './engine/image-map.ts';
export { findHelm, type HelmBinary } from './helm/find-helm.ts';
export { createHelm, type Helm, HelmError } from './helm/run-helm.ts';
export { type StagedChart, stageChart } from './helm/stage-chart.ts';
export { wrongValues } from './helm/wrong-values.ts';
export { type Checkout, checkoutCommit } from './host/git/checkout-commit.ts';
export { findCommit, mergeBase } from './host/git/find-commit.ts';
export { loadPlatform } from './load/load-platform.ts';
export { type KubernetesVersion, loadVersions } from './load/load-versions.ts';
export { parseObjects } from './load/parse-manifests.ts';
export { EnvironmentError, HarnessError } from './model/harness-error.ts';
export { InputError, type Problem } from './model/input-error.ts';
export type { KubeObject } from './model/kube-object.ts';
export { expectationSchema } from './model/matcher.ts';
export type { Evidence, RunResult, ScenarioResult, StepResult, Verdict } from './model/result.ts';
export type { Emit, Reporter, RunEvent } from './model/run-event.ts';
export type { Scenario } from './model/scenario.ts';
export { formatLocation, type SourceLocation } from './model/source-location.ts';
export { loadScenarios } from './session/load-scenarios.ts';
export type { PlatformHelm } from './session/platform-helm.ts';
export { type Ran, Session, type SessionRequest, type SessionRun } from './session/session.ts';
export { loadStepKinds } from './steps/custom/load-step-kinds.ts';
export { defineStep, type StepDefinition } from './steps/define-step.ts';
export type { Outcome, StepContext, StepRun } from './steps/step-run.ts';
export type { Address, HttpEndpoint, StartedTarget } from './targets/target.ts';
