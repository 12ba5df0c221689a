import { formatDuration } from '../../model/duration.ts';
import type { Attempt, ScenarioResult, StepResult } from '../../model/result/result.ts';
import { countOf } from '../../text/count-of.ts';
import { attemptsOf, describeAttempts, describeEarlier } from '../attempts-of.ts';
import { failureHtml } from './failure-html.ts';
import { type Html, html } from './html.ts';
import { verdictMark } from './verdict-mark.ts';

/** A collapsible scenario: its steps on its own time axis, and its failures in full. */
export function scenarioHtml(scenario: ScenarioResult, anchor: string, open: boolean): Html {
  const { name, file, line, tags, verdict, durationMs, reason, steps } = scenario;
  const time = verdict === 'skipped' ? '' : formatDuration(durationMs);
  const attempts = attemptsOf(scenario);
  const earlier = [describeAttempts(scenario), describeEarlier(scenario)].filter((text) => text !== undefined);
  const skippedSteps = verdict === 'skipped' ? 0 : steps.filter((step) => step.verdict === 'skipped').length;
  return html`<li><details class="scenario ${verdict}" id="${anchor}" data-verdict="${verdict}" data-tags="${JSON.stringify(tags)}" data-ms="${durationMs}"${open ? html` open` : undefined}>
<summary>${verdictMark(verdict)}<span class="name">${verdict === 'flaky' ? html`<b class="badge">FLAKY</b> ` : undefined}${name}${reason ? html`<span class="reason">${reason}</span>` : undefined}</span><span class="about">${earlier.map((text) => html`<span class="note">${text}</span>`)}${skippedSteps > 0 ? html`<span class="note">${countOf(skippedSteps, 'step')} skipped</span>` : undefined}${tags.map((tag) => html`<span class="tag">${tag}</span>`)}</span><span class="time">${time}</span></summary>
<div class="body"><p class="file"><code>${file}:${line}</code></p>
${attempts.length > 1 ? attempts.map((attempt, index) => attemptHtml(attempt, index + 1, attempts.length)) : stepsHtml({ steps, startMs: scenario.startMs, durationMs })}</div></details></li>`;
}

/** One of several attempts; passed attempts are collapsed. */
function attemptHtml(attempt: Attempt, number: number, of: number): Html {
  const { verdict, durationMs } = attempt;
  return html`<details class="attempt ${verdict}"${verdict === 'passed' ? undefined : html` open`}><summary>${verdictMark(verdict)}<span class="name">Attempt ${number} of ${of} ${verdict}</span><span class="time">${formatDuration(durationMs)}</span></summary>
${stepsHtml(attempt)}</details>`;
}

type Steps = Pick<Attempt, 'steps' | 'startMs' | 'durationMs'>;

function stepsHtml(attempt: Steps): Html | undefined {
  if (attempt.steps.length === 0) return undefined;
  return html`<ol class="steps">${attempt.steps.map((step) => stepHtml(step, attempt))}</ol>`;
}

function stepHtml(step: StepResult, attempt: Steps): Html {
  const total = Math.max(1, attempt.durationMs);
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (ms / total) * 100)).toFixed(2)}%`;
  const skipped = step.verdict === 'skipped';
  const told = [step.section === 'finally' ? 'finally' : '', step.kind].filter(Boolean).join(' · ');
  const observed = step.observations > 1 ? `observed ${step.observations} times` : undefined;
  const bar = html`<svg class="step-bar" width="100%" height="8" aria-hidden="true"><rect class="${step.verdict}" x="${percent(step.startMs - attempt.startMs)}" width="${percent(Math.max(step.durationMs, total / 150))}" height="8" rx="2"/></svg>`;
  return html`<li class="step ${step.verdict}">${verdictMark(step.verdict)}<span class="name">${step.name}${skipped ? html`<span class="reason">${step.reason ?? 'no reason was given'}</span>` : undefined}</span><span class="kind">${told}${observed ? html`<span class="note">${observed}</span>` : undefined}</span>${skipped ? html`<span class="step-bar"></span>` : bar}<span class="time">${skipped ? '' : formatDuration(step.durationMs)}</span>
${step.failure ? failureHtml(step.failure) : undefined}</li>`;
}
