import { parseYaml } from '../../load/yaml/parse-yaml.ts';
import { valuesComments } from './values-comments.ts';

const longest = 60;

/** The described keys of a values.yaml as a Markdown table: key, default, meaning. */
export function valuesTable(text: string): string {
  const values = parseYaml(text, 'values.yaml', { isShallow: true })[0]?.value;
  const rows = valuesComments(text).map(
    ({ path, description }) => `| \`${path.join('.')}\` | ${shown(valueAt(values, path))} | ${cell(description)} |`,
  );
  return ['| key | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    values,
  );
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return json.length > longest ? 'see values.yaml' : `\`${cell(json)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
