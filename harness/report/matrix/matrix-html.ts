import { formatDuration } from '../../model/duration.ts';
import type { MatrixResult, VersionRun } from '../../model/result/matrix-result.ts';
import type { ScenarioResult } from '../../model/result/result.ts';
import { documentHtml } from '../html/document-html.ts';
import { type Html, html } from '../html/html.ts';
import { anchorOf } from '../html/timeline/timeline-span.ts';
import { verdictMark } from '../html/verdict-mark.ts';
import {
  answeredInstead,
  isAgreed,
  type MatrixRow,
  matrixHeadline,
  matrixRows,
  versionOutcome,
} from './matrix-rows.ts';

/** The runs on several versions as one HTML document: a table of scenarios by versions, whose verdicts link to the
 * report of the version. */
export function matrixHtml(matrix: MatrixResult): string {
  const { versions, runs, platform, durationMs, startedAt, exitCode } = matrix;
  const flaky = runs.some(({ result }) => result.counts.flaky > 0);
  const verdict = exitCode !== 0 ? 'failed' : flaky ? 'flaky' : 'passed';
  const runOf = (version: string) => runs.find((run) => run.version === version);
  const rows = matrixRows(matrix);
  const body = html`<main><header class="overview ${verdict}">
<h1>${matrixHeadline(matrix)}</h1>
<p class="where"><b>${platform}</b> on Kubernetes ${versions.join(', ')}</p>
<p class="quiet">Started <time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')}</time>, ${formatDuration(durationMs)}</p>
</header>
<section aria-labelledby="versions-title"><h2 id="versions-title">Scenarios by version</h2>
<div class="matrix"><table>
<thead><tr><th scope="col">Scenario</th>${versions.map((version) => versionHead(version, runOf(version)))}</tr></thead>
<tbody>${rows.map((row) => rowHtml(matrix, row))}</tbody>
<tfoot><tr><th scope="row">total</th>${versions.map((version) => html`<td>${versionOutcome(runOf(version))}</td>`)}</tr></tfoot>
</table></div></section></main>`;
  return documentHtml({ title: `${matrixHeadline(matrix)} · ${platform}`, verdict, body });
}

function versionHead(version: string, run: VersionRun | undefined): Html {
  const instead = answeredInstead(run);
  const name = run ? html`<a href="${run.folder}/report.html">${version}</a>` : version;
  return html`<th scope="col">${name}${instead ? html`<span class="quiet">${instead}</span>` : undefined}</th>`;
}

function rowHtml({ versions, runs }: MatrixResult, row: MatrixRow): Html {
  const cells = row.results.map((result, index) => {
    const run = runs.find(({ version }) => version === versions[index]);
    return html`<td>${run && result ? verdictHtml(run, result) : html`<span class="quiet">did not run</span>`}</td>`;
  });
  return html`<tr${isAgreed(row) ? undefined : html` class="differs"`}><th scope="row">${row.name}<span class="quiet">${row.file}:${row.line}</span></th>${cells}</tr>`;
}

function verdictHtml({ folder, result }: VersionRun, scenario: ScenarioResult): Html {
  const anchor = anchorOf.scenario(result.scenarios.indexOf(scenario));
  const time = scenario.verdict === 'skipped' ? 'skipped' : formatDuration(scenario.durationMs);
  return html`<a href="${folder}/report.html#${anchor}">${verdictMark(scenario.verdict)} ${time}</a>`;
}
