/** A key of a values.yaml that a `# --` comment describes. */
export interface DescribedKey {
  readonly path: readonly string[];
  readonly description: string;
}

/** The described keys of a values.yaml, in the order of the file. A description may go on over several comment lines. */
export function valuesComments(text: string): DescribedKey[] {
  const found: DescribedKey[] = [];
  const open: { readonly indent: number; readonly key: string }[] = [];
  let comment: string[] | undefined;
  for (const line of text.split('\n')) {
    const remark = /^\s*# ?(.*)$/.exec(line);
    if (remark) {
      const words = remark[1] ?? '';
      if (words.startsWith('-- ')) comment = [words.slice(3)];
      else comment?.push(words);
      continue;
    }
    const entry = /^(\s*)([A-Za-z_][\w.-]*):(\s|$)/.exec(line);
    if (!entry) {
      comment = undefined;
      continue;
    }
    const indent = entry[1]?.length ?? 0;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    open.push({ indent, key: entry[2] ?? '' });
    if (comment) found.push({ path: open.map(({ key }) => key), description: comment.join(' ') });
    comment = undefined;
  }
  return found;
}
