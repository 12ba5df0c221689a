import { isMap, isSeq, parseDocument } from 'yaml';
import { InputError } from '../../model/errors/input-error.ts';

/** The text of a platform file with a release added behind the last one; every other byte stays as it is.
 * @param chart path of its chart from the platform file, with which it takes values-local.yaml.
 * @throws InputError where the file has no list of releases. */
export function addRelease(text: string, name: string, chart: string): string {
  const document = parseDocument(text);
  const releases = isMap(document.contents) ? document.contents.get('releases') : undefined;
  const last = isSeq(releases) ? releases.items.at(-1) : undefined;
  const isFirst = isMap(document.contents) && document.contents.has('releases') && !isSeq(releases);
  if (isFirst && text.trimEnd().endsWith('releases:')) return `${text.trimEnd()}\n${entryOf('  ', name, chart)}`;
  if (!isMap(last) || !last.range)
    throw new InputError([
      { at: undefined, message: 'the platform file: expected a list of releases with at least one' },
    ]);
  const begin = text.lastIndexOf('\n', text.indexOf('-', text.lastIndexOf('\n', last.range[0]))) + 1;
  const indent = /^ */.exec(text.slice(begin))?.[0] ?? '';
  const end = last.range[1];
  const entry = entryOf(indent, name, chart);
  const before = `${text.slice(0, end).trimEnd()}\n\n`;
  const after = text.slice(end).replace(/^\s*\n/, '');
  return after.trim() === '' ? before + entry : `${before}${entry}\n${after}`;
}

function entryOf(indent: string, name: string, chart: string): string {
  return [
    `${indent}- name: ${name}`,
    `${indent}  chart: ${chart}`,
    `${indent}  values: [${chart}/values-local.yaml]`,
    '',
  ].join('\n');
}

/** The names of the releases of a platform.yaml. */
export function releaseNames(text: string): string[] {
  const { releases } = (parseDocument(text).toJS() ?? {}) as { releases?: readonly { readonly name?: unknown }[] };
  return (releases ?? []).map((release) => String(release.name));
}
