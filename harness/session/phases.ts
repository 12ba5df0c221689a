import type { Phase, ScenarioResult, TaskGroup, TaskResult } from '../model/result/result.ts';

const names: Readonly<Record<TaskGroup, string>> = {
  boot: 'boot',
  images: 'images',
  charts: 'charts',
  install: 'install',
  scenarios: 'scenarios',
  cleanup: 'cleanup',
};

/** The phases of a run, each from the first start to the last end of its tasks, ordered by start; phases may overlap.
 * Tasks that one scenario needs for itself, while scenarios run, count as part of that scenario. */
export function phasesOf(tasks: readonly TaskResult[], scenarios: readonly ScenarioResult[]): Phase[] {
  const spans = new Map<string, { from: number; to: number }>();
  const widen = (name: string, from: number, to: number) => {
    const span = spans.get(name);
    spans.set(name, span === undefined ? { from, to } : { from: Math.min(span.from, from), to: Math.max(span.to, to) });
  };
  const firstMs = Math.min(...scenarios.map(({ startMs }) => startMs));
  const lastMs = Math.max(...scenarios.map(({ startMs, durationMs }) => startMs + durationMs));
  // Scenarios may start before the last release is installed.
  const isShared = ({ group, startMs, durationMs, own }: TaskResult) =>
    group === 'cleanup' ? startMs + durationMs > lastMs : !own && (startMs < firstMs || group === 'install');
  for (const task of tasks.filter(isShared)) widen(names[task.group], task.startMs, task.startMs + task.durationMs);
  for (const scenario of scenarios) widen('scenarios', scenario.startMs, scenario.startMs + scenario.durationMs);
  return [...spans]
    .map(([name, { from, to }]) => ({ name, startMs: from, durationMs: to - from }))
    .sort((a, b) => a.startMs - b.startMs);
}
