import type { Impact } from '../find-impact.ts';
import { type Effect, effects, meanings } from '../rules/finding.ts';

/** The report as SARIF 2.1.0, which code scanning shows at the lines. */
export function toSarif(impact: Impact, failOn: readonly Effect[]): string {
  const results = impact.findings.map(({ effect, rule, message, concerned, causes }) => ({
    ruleId: effect.toLowerCase().replaceAll(' ', '-'),
    level: failOn.includes(effect) ? 'error' : effect === 'CHANGE' || effect === 'RESTART' ? 'note' : 'warning',
    message: {
      text: `${message} (${concerned.map(({ chart, object }) => `${object || 'the render'} of ${chart}`).join(', ')})`,
    },
    properties: { rule },
    ...(causes.length > 0 && {
      locations: causes.map(({ file, line }) => ({
        physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line } },
      })),
    }),
  }));
  const rules = effects.map((effect) => ({
    id: effect.toLowerCase().replaceAll(' ', '-'),
    name: effect,
    shortDescription: { text: meanings[effect] },
  }));
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'platform-scenarios charts impact', rules } }, results }],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}
