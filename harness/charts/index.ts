/** The door for chart authors: what the commands `charts` and `new` do, from code. */
export { type ChartFolder, chartFolders } from './chart-folder.ts';
export { type CheckedCharts, type CheckedPart, checkCharts } from './check/check-charts.ts';
export { describeSchema } from './docs/describe-schema.ts';
export { definesOf, planDocs } from './docs/plan-docs.ts';
export { callKeys, type Define } from './docs/read-defines.ts';
export { type DescribedKey, valuesComments } from './docs/values-comments.ts';
export { writePlanned } from './docs/write-planned.ts';
export { findImpact } from './impact/find-impact.ts';
export type { KubeSchema, KubeSchemas } from './kubernetes/kube-schema.ts';
