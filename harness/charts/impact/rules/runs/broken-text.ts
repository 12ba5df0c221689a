import { load } from 'js-yaml';
import { mappingAt, textsIn } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule } from '../finding.ts';

/** A file in a ConfigMap or Secret cannot be read any more, or the lines of a text are joined. */
export const brokenText: Rule = {
  name: 'broken-text',
  find: (comparison) =>
    changedPairs(comparison).flatMap(({ id, before, after }) => {
      const old = new Map(textsIn(before).map(({ path, text }) => [path, text]));
      const files = new Set(Object.keys(mappingAt(after, 'data')).map((key) => `data.${key}`));
      return textsIn(after).flatMap(({ path, text }): Consequence[] => {
        const was = old.get(path);
        if (was === undefined || was === text || after.kind === 'Secret') return [];
        const finding = (message: string): Consequence[] => [consequence('NEVER RUNS', id, path, message)];
        if (files.has(path) && isReadable(path, was) && !isReadable(path, text))
          return finding(`${path} is no ${/json$/.test(path) ? 'JSON' : 'YAML'} any more`);
        const [lines, now] = [was, text].map((one) => one.trim().split('\n').length);
        const isJoined = (lines ?? 0) > (now ?? 0) && was.replace(/\s+/g, '') === text.replace(/\s+/g, '');
        return isJoined ? finding(`lines of ${path} are joined: ${lines} are ${now} now`) : [];
      });
    }),
};

function isReadable(path: string, text: string): boolean {
  try {
    if (/\.json$/.test(path)) JSON.parse(text);
    else if (/\.ya?ml$/.test(path)) load(text);
    return true;
  } catch {
    return false;
  }
}
