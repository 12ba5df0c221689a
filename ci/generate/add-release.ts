import { isMap, isSeq, parseDocument } from 'yaml';

/** The text of platform.yaml with a release added behind the last one; every other byte stays as it is.
 * @throws Error where the file has no list of releases. */
export function addRelease(text: string, name: string): string {
  const document = parseDocument(text);
  const releases = isMap(document.contents) ? document.contents.get('releases') : undefined;
  const last = isSeq(releases) ? releases.items.at(-1) : undefined;
  if (!isMap(last) || !last.range) throw new Error('platform.yaml: expected a list of releases with at least one');
  const begin = text.lastIndexOf('\n', text.indexOf('-', text.lastIndexOf('\n', last.range[0]))) + 1;
  const indent = /^ */.exec(text.slice(begin))?.[0] ?? '';
  const end = last.range[1];
  const entry = [
    `${indent}- name: ${name}`,
    `${indent}  chart: ../charts/${name}`,
    `${indent}  values: [../charts/${name}/values-local.yaml]`,
    '',
  ].join('\n');
  const before = `${text.slice(0, end).trimEnd()}\n\n`;
  const after = text.slice(end).replace(/^\s*\n/, '');
  return after.trim() === '' ? before + entry : `${before}${entry}\n${after}`;
}

/** The names of the releases of a platform.yaml. */
export function releaseNames(text: string): string[] {
  const { releases } = parseDocument(text).toJS() as { releases?: readonly { readonly name?: unknown }[] };
  return (releases ?? []).map((release) => String(release.name));
}
