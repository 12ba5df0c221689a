import { commandText } from '../../host/command-text.ts';
import { type Effect, effects } from './classify.ts';
import type { ObjectChange, RenderingChange } from './compare.ts';

/** Everything that an impact report says. */
export interface Impact {
  readonly commit: string;
  readonly changedCharts: readonly string[];
  readonly renderings: readonly RenderingChange[];
  readonly removedCharts: readonly string[];
  readonly advice: readonly string[];
  readonly scenarios: readonly string[];
}

const words: Readonly<Record<Effect, string>> = {
  refused: 'REFUSED',
  identity: 'IDENTITY',
  restart: 'restart',
  change: 'change',
};

/** Whether Kubernetes or helm would refuse the upgrade of a dependant. */
export function isRefused(impact: Impact): boolean {
  return impact.renderings.some(
    ({ refused, changes }) => refused !== undefined || changes.some((change) => worst(change) === 'refused'),
  );
}

/** The report as Markdown, which reads well on a terminal too. The same change under several values files is shown once. */
export function report(impact: Impact): string {
  const parts = [`# Impact of the charts since ${impact.commit}`];
  parts.push(impact.changedCharts.length === 0 ? 'No chart differs.' : `Changed: ${impact.changedCharts.join(', ')}.`);
  if (impact.removedCharts.length > 0) parts.push(`Removed charts: ${impact.removedCharts.join(', ')}.`);
  for (const line of impact.advice) parts.push(`**VERSION** ${line}.`);
  const byChart = Map.groupBy(impact.renderings, ({ chart }) => chart);
  for (const [chart, renderings] of byChart) parts.push(...chartSection(chart, renderings));
  if (impact.scenarios.length > 0) {
    parts.push('## Scenarios that touch them', impact.scenarios.map((file) => `- ${file}`).join('\n'));
    parts.push(`Run them: \`${commandText('run', impact.scenarios)}\``);
  }
  return `${parts.join('\n\n')}\n`;
}

function chartSection(chart: string, renderings: readonly RenderingChange[]): string[] {
  const parts: string[] = [];
  for (const { values, refused, note } of renderings) {
    if (note !== undefined) parts.push(`- ${values || 'values.yaml'} ${note}`);
    if (refused !== undefined) parts.push(`- **REFUSED** by helm with ${values || 'values.yaml'}: ${refused}`);
  }
  const seen = new Map<string, { change: ObjectChange; values: string[] }>();
  for (const { values, changes } of renderings) {
    for (const change of changes) {
      const key = `${change.name}\n${changedLines(change.patch)}`;
      const known = seen.get(key) ?? { change, values: [] };
      known.values.push(values || 'values.yaml');
      seen.set(key, known);
    }
  }
  for (const { change, values } of seen.values()) {
    const findings = change.findings.map(({ effect, message }) => `- **${words[effect]}** ${message}`).join('\n');
    parts.push(
      `### ${change.name} is ${change.kind}`,
      `With ${values.join(', ')}:`,
      findings,
      `\`\`\`diff\n${change.patch}\n\`\`\``,
    );
  }
  return parts.length === 0 ? [`## ${chart}: nothing changes`] : [`## ${chart}`, ...parts];
}

function changedLines(patch: string): string {
  return patch
    .split('\n')
    .filter((line) => /^[+-]/.test(line))
    .join('\n');
}

function worst(change: ObjectChange): Effect | undefined {
  return effects.find((effect) => change.findings.some((finding) => finding.effect === effect));
}
