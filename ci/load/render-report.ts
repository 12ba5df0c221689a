import type { LoadRun, LoadStage } from './load-run.ts';

const [width, height, margin] = [420, 200, 40];
/** Space on the left for the labels of the axis. */
const left = 64;
/** Maximum number of runs drawn per profile. */
const drawn = 6;

/** Renders a page without scripts or network access: the latest runs of each profile. */
export function renderReport(runs: readonly LoadRun[]): string {
  const profiles = [...new Set(runs.map(({ profile }) => profile))].sort();
  const parts = profiles.map((profile) => renderProfile(runs.filter((run) => run.profile === profile).slice(-drawn)));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Load</title>
<style>body{font:14px system-ui;margin:2rem;max-width:60rem}td,th{padding:.2rem .8rem;text-align:right}
svg{background:#fafafa;border:1px solid #ddd;margin:.5rem .5rem 0 0}polyline{fill:none;stroke:#9bb4cf}
.last polyline{stroke:#b3261e;stroke-width:2}.last circle{fill:#b3261e}circle{fill:#9bb4cf}text{font-size:11px;fill:#444}</style>
<h1>Load through the ingress</h1>
<p>Red is the last run; blue are up to ${drawn - 1} before it.</p>
${parts.join('\n')}
</html>
`;
}

function renderProfile(runs: readonly LoadRun[]): string {
  const last = runs.at(-1);
  if (last === undefined) return '';
  const rows = last.stages.map(
    ({ name, requests, perSecond, p50Ms, p95Ms, p99Ms, errorRate }) =>
      `<tr><th>${markup(name)}</th>${[requests, perSecond, p50Ms, p95Ms, p99Ms, errorRate].map((value) => `<td>${value}</td>`).join('')}</tr>`,
  );
  return `<h2>${markup(last.profile)}</h2>
<p>${last.passed ? 'Within' : '<b>Outside</b>'} its thresholds, ${markup(last.at)}, ${markup(last.machine)}.</p>
${plot(runs, 'requests per second', ({ perSecond }) => perSecond)}
${plot(runs, 'p99 in ms', ({ p99Ms }) => p99Ms)}
<table><tr><th></th><th>requests</th><th>a second</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th><th>errors</th></tr>
${rows.join('\n')}</table>`;
}

/** Plots one line per run over the stages of its profile. */
function plot(runs: readonly LoadRun[], title: string, figure: (stage: LoadStage) => number): string {
  const most = Math.max(1, ...runs.flatMap(({ stages }) => stages.map(figure)));
  const names = runs.at(-1)?.stages.map(({ name }) => name) ?? [];
  const x = (index: number) => left + (index * (width - left - margin)) / Math.max(1, names.length - 1);
  const y = (value: number) => height - margin - (value * (height - 2 * margin)) / most;
  const lines = runs.map(({ stages }, index) => {
    const points = stages.map((stage, at) => [x(at), y(figure(stage))] as const);
    const dots = points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy.toFixed(1)}" r="3"/>`);
    return `<g${index === runs.length - 1 ? ' class="last"' : ''}><polyline points="${points.map(([px, py]) => `${px},${py.toFixed(1)}`).join(' ')}"/>${dots.join('')}</g>`;
  });
  const labels = names.map(
    (name, at) => `<text x="${x(at)}" y="${height - margin + 16}" text-anchor="middle">${markup(name)}</text>`,
  );
  return `<svg width="${width}" height="${height}" role="img" aria-label="${title}"><text x="8" y="16">${title}</text>
${figureAt(y(most), Number(most.toPrecision(3)))}${figureAt(y(0), 0)}${lines.join('')}${labels.join('')}</svg>`;
}

function figureAt(y: number, value: number): string {
  return `<text x="${left - 10}" y="${y + 4}" text-anchor="end">${value}</text>`;
}

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
