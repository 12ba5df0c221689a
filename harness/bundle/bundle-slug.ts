import { createHash } from 'node:crypto';

const longest = 60;

/** Name of the folder of a scenario: its words, and a few letters that tell it from one of the same name in another
 * file. The same scenario has the same folder in every run. */
export function bundleSlug({ file, name }: { readonly file: string; readonly name: string }): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  const mark = createHash('sha256').update(`${file}\0${name}`).digest('hex').slice(0, 6);
  return words === '' ? mark : `${words}-${mark}`;
}
