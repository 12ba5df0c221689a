import { formatDuration } from '../../model/duration.ts';
import type { RunResult } from '../../model/result/result.ts';
import { countOf } from '../../text/count-of.ts';
import { collectFailures, type FailureEntry } from '../collect-failures.ts';
import { describeChoice } from '../describe-choice.ts';
import { headline, scenarioVerdicts, skippedStepReasons } from '../describe-counts.ts';
import { describeKubernetes } from '../describe-kubernetes.ts';
import { failureHtml } from './failure-html.ts';
import { type Html, html } from './html.ts';
import { anchorOf } from './timeline/timeline-span.ts';

const listedCauses = 8;
const listedFailures = 3;

/** The outcome at a glance: the verdict, where and how the run was executed, and one line per failure that links to its
 * details. */
export function overviewHtml(result: RunResult): Html {
  const { counts, platform, target, targetReason, durationMs, startedAt, runId, phases } = result;
  const kubernetes = describeKubernetes(result);
  const verdict = result.exitCode !== 0 ? 'failed' : counts.flaky > 0 ? 'flaky' : 'passed';
  const told = result.failure && !result.tasks.some((task) => task.failure?.message === result.failure?.message);
  return html`<header class="overview ${verdict}">
<h1>${headline(result)}</h1>
<p class="where"><b>${platform}</b> on <b>${target}</b>${kubernetes ? html`, Kubernetes ${kubernetes}` : undefined}: ${targetReason}</p>
<dl class="facts">
${scenarioVerdicts.map((each) => (counts[each] > 0 ? html`<div class="${each}"><dt>${each}</dt><dd>${counts[each]}</dd></div>` : undefined))}
${counts.skippedSteps > 0 ? html`<div class="skipped"><dt>skipped steps</dt><dd>${counts.skippedSteps}</dd></div>` : undefined}
<div><dt>time</dt><dd>${formatDuration(durationMs)}</dd></div>
${phases.map((phase) => html`<div class="phase"><dt>${phase.name}</dt><dd>${formatDuration(phase.durationMs)}</dd></div>`)}
</dl>
<p class="quiet">Started <time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')}</time>, run ${[runId, ...describeChoice(result)].join(', ')}</p>
${skippedSteps(result)}
${noted(result)}
${told && result.failure ? failureHtml(result.failure) : undefined}
${failureIndex(result)}
</header>`;
}

/** Failures grouped by cause, or by message if the cause is unknown, because one fault often fails many scenarios. */
function failureIndex(result: RunResult): Html | undefined {
  const failures = collectFailures(result).filter(({ task, scenario }) => task ?? scenario);
  if (failures.length === 0) return undefined;
  const causes = [...Map.groupBy(failures, ({ failure }) => failure.cause ?? failure.likelyCause ?? failure.message)];
  causes.sort(([, a], [, b]) => b.length - a.length);
  const left = causes.length - listedCauses;
  return html`<ol class="causes">${causes.slice(0, listedCauses).map(
    ([cause, entries]) => html`<li><p>${cause}</p><ul>${entries
      .slice(0, listedFailures)
      .map(
        (entry) =>
          html`<li>${entry.verdict === 'flaky' ? html`<b class="badge">FLAKY</b> ` : undefined}<a href="#${anchorOfFailure(result, entry)}">${entry.title}</a></li>`,
      )}
${more(entries.length - listedFailures, 'more of the same')}</ul></li>`,
  )}
${more(left, left === 1 ? 'other cause' : 'other causes')}</ol>`;
}

function anchorOfFailure(result: RunResult, { task, scenario }: FailureEntry): string {
  if (task) return anchorOf.task(result.tasks.indexOf(task));
  return scenario ? anchorOf.scenario(result.scenarios.indexOf(scenario)) : '';
}

function more(count: number, what: string): Html | undefined {
  return count > 0 ? html`<li class="quiet">and ${count} ${what}</li>` : undefined;
}

/** Notes that no verdict reports, expanded so that they are visible even if everything passed. */
function noted({ notes = [] }: RunResult): Html | undefined {
  if (notes.length === 0) return undefined;
  return html`<details class="notes" open><summary>${countOf(notes.length, 'note')}</summary><ul>${notes.map(
    ({ title, text }) => html`<li>${title}${text === '' ? undefined : html`<pre>${text}</pre>`}</li>`,
  )}</ul></details>`;
}

function skippedSteps(result: RunResult): Html | undefined {
  const reasons = skippedStepReasons(result);
  if (reasons.length === 0) return undefined;
  return html`<details class="why-skipped"><summary>Why ${countOf(result.counts.skippedSteps, 'step')} of scenarios that ran ${result.counts.skippedSteps === 1 ? 'was' : 'were'} skipped</summary><ul>${reasons.map(({ reason, count }) => html`<li>${count} × ${reason}</li>`)}</ul></details>`;
}
