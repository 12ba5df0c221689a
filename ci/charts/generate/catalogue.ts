import type { Define } from './read-defines.ts';

/** The catalogue page: every define of the libraries with a call to copy and its keys. */
export function catalogue(
  libraries: readonly { readonly name: string; readonly defines: readonly Define[] }[],
): string {
  const parts = libraries.map(({ name, defines }) => [`## ${name}`, ...defines.map(section)].join('\n\n'));
  return [
    '# Catalogue of the library charts',
    'Generated from the doc comments by `npm run charts:generate`. A test renders every call on this page, with and without each default that it names.',
    'Every define takes one dict. `$values` stands for the merged values that `kit.common.prepare` makes; the all-in-one defines do that themselves.',
    ...parts,
    '',
  ].join('\n\n');
}

function section(define: Define): string {
  return [
    `### ${define.name}`,
    `Makes ${define.makes.replaceAll('|', '\\|')}`,
    `\`\`\`yaml\n${define.call}\n\`\`\``,
    ['| key | default | meaning |', '| --- | --- | --- |', ...define.keys.map(row)].join('\n'),
  ].join('\n\n');
}

function row({ name, fallback, meaning }: Define['keys'][number]): string {
  const shown = fallback === 'required' ? 'required' : `\`${fallback}\``;
  return `| \`${name}\` | ${shown} | ${meaning.replaceAll('|', '\\|')} |`;
}
