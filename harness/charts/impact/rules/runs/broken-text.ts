import { load } from 'js-yaml';
import { mappingAt, textsIn } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** A file in a ConfigMap or Secret is no longer valid, or the lines of a text are joined. */
export const brokenText: Rule = {
  name: 'broken-text',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison).filter(({ after: { kind } }) => kind !== 'Secret')) {
      const old = new Map(textsIn(before).map(({ path, text }) => [path, text]));
      const files = new Set(Object.keys(mappingAt(after, 'data')).map((key) => `data.${key}`));
      for (const { path, text } of textsIn(after)) {
        const was = old.get(path);
        if (was === undefined || was === text) continue;
        const [lines, now] = [linesOf(was), linesOf(text)];
        if (files.has(path) && isReadable(path, was) && !isReadable(path, text))
          yield consequence(
            'NEVER RUNS',
            id,
            path,
            `${path} is no longer valid ${/json$/.test(path) ? 'JSON' : 'YAML'}`,
          );
        else if (lines > now && was.replace(/\s+/g, '') === text.replace(/\s+/g, ''))
          yield consequence('NEVER RUNS', id, path, `lines of ${path} are joined: ${lines} became ${now}`);
      }
    }
  },
};

function linesOf(text: string): number {
  return text.trim().split('\n').length;
}

function isReadable(path: string, text: string): boolean {
  try {
    if (/\.json$/.test(path)) JSON.parse(text);
    else if (/\.ya?ml$/.test(path)) load(text);
    return true;
  } catch {
    return false;
  }
}
