import type { Define } from './read-defines.ts';

/** REFERENCE.md of a library: each define with a call to copy and its keys. */
export function reference(library: string, defines: readonly Define[]): string {
  return [
    `# Defines of ${library}`,
    'Written by `charts docs` from the doc comments of the templates. Every define takes one dict.',
    ...defines.map(section),
    '',
  ].join('\n\n');
}

function section(define: Define): string {
  return [
    `## ${define.name}`,
    `Makes ${define.makes.replaceAll('|', '\\|')}`,
    `\`\`\`yaml\n${define.call}\n\`\`\``,
    ['| key | default | meaning |', '| --- | --- | --- |', ...define.keys.map(row)].join('\n'),
  ].join('\n\n');
}

function row({ name, fallback, meaning }: Define['keys'][number]): string {
  const shown = fallback === 'required' ? 'required' : `\`${fallback}\``;
  return `| \`${name}\` | ${shown} | ${meaning.replaceAll('|', '\\|')} |`;
}
