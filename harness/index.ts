/** The only door of the kit for other packages. */
export { type ImageMap, loadImageMap, replaceImage } from './cluster/image-map.ts';
export { findHelm, type HelmBinary } from './helm/find-helm.ts';
export { parseObjects } from './helm/render-release.ts';
export { createHelm, type Helm } from './helm/run-helm.ts';
export { schemaProblems } from './helm/schema-problems.ts';
export { type StagedChart, stageChart } from './helm/stage-chart.ts';
export type { ChartValues } from './helm/values/chart-values.ts';
export { loadPlatform } from './load/load-platform.ts';
export { loadScenarios } from './load/load-scenarios.ts';
export { type KubernetesVersion, loadVersions } from './load/load-versions.ts';
export { EnvironmentError, HarnessError } from './model/harness-error.ts';
export { InputError, type Problem } from './model/input-error.ts';
export type { KubeObject } from './model/kube-object.ts';
export type { Platform } from './model/platform.ts';
export type { RunResult, ScenarioResult, StepResult, Verdict } from './model/result.ts';
export type { Emit, RunEvent } from './model/run-event.ts';
export type { Scenario } from './model/scenario.ts';
export { type RunRequest, runPlatform } from './run/run-platform.ts';
