/** The only door of the kit for other packages. */

export { findHelm } from './helm/find-helm.ts';
export { parseObjects } from './helm/render-release.ts';
export { createHelm, type Helm } from './helm/run-helm.ts';
export { type StagedChart, stageChart } from './helm/stage-chart.ts';
