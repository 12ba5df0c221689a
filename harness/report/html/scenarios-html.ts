import type { RunResult, ScenarioVerdict } from '../../model/result/result.ts';
import { countOf } from '../../text/count-of.ts';
import { scenarioVerdicts } from '../describe-counts.ts';
import { type Html, html } from './html.ts';
import { scenarioHtml } from './scenario-html.ts';
import { anchorOf } from './timeline/timeline-span.ts';

/** Maximum number of failed and flaky scenarios that are expanded, so that the page does not consist of logs. */
const opened = 20;
const order: Readonly<Record<ScenarioVerdict, number>> = { failed: 0, flaky: 1, passed: 2, skipped: 3 };

/** All scenarios with search and filters; failed and flaky ones come first, expanded. */
export function scenariosHtml({ scenarios, counts }: RunResult): Html {
  if (scenarios.length === 0) return html``;
  const ordered = scenarios
    .map((scenario, index) => ({ scenario, anchor: anchorOf.scenario(index) }))
    .sort((a, b) => order[a.scenario.verdict] - order[b.scenario.verdict]);
  const tags = [
    ...Map.groupBy(
      scenarios.flatMap((each) => [...new Set(each.tags)]),
      String,
    ),
  ]
    .map(([tag, uses]) => ({ tag, count: uses.length }))
    .sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag, 'en'));
  const verdicts = scenarioVerdicts.filter((verdict) => counts[verdict] > 0).sort((a, b) => order[a] - order[b]);
  return html`<section id="scenarios" aria-labelledby="scenarios-title">
<h2 id="scenarios-title">Scenarios</h2>
<div class="filters script-only" role="search">
<div class="row"><input type="search" id="search" placeholder="Search names, steps, failures, logs" aria-label="Search scenarios" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd>
<label class="order">Order <select id="order"><option value="verdict">failed first</option><option value="run">run order</option><option value="time">slowest first</option></select></label>
<output id="shown" aria-live="polite">${countOf(scenarios.length, 'scenario')}</output></div>
<div class="row"><fieldset><legend>Verdict</legend>${verdicts.map((verdict) => chip('verdict', verdict, counts[verdict], verdict))}</fieldset>
${tags.length > 0 ? html`<fieldset class="tags"><legend>Tags</legend>${tags.map(({ tag, count }) => chip('tag', tag, count))}</fieldset>` : undefined}</div>
</div>
<ol class="list" id="list">${ordered.map(({ scenario, anchor }, index) => scenarioHtml(scenario, anchor, order[scenario.verdict] <= order.flaky && index < opened))}</ol>
<p class="empty" id="empty" hidden>No scenario matches. <button type="button" id="reset">Show all</button></p>
</section>`;
}

function chip(name: 'verdict' | 'tag', value: string, count: number, kind = ''): Html {
  return html`<label class="chip ${kind}"><input type="checkbox" name="${name}" value="${value}"><span>${value} <b>${count}</b></span></label>`;
}
