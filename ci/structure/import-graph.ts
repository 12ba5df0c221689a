import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** One module that imports another, both as paths relative to the root of the repository. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether the imported module is loaded at once: the import is neither type-only nor dynamic. */
  readonly loads: boolean;
}

/** Every relative import in the sources of some folders: values and types, static and dynamic. Tests and fixtures are
 * not restricted and left out. The sources are formatted, so a regular expression can find the specifiers. */
export function importsOf(root: string, folders: readonly string[]): Import[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)fixtures\//.test(file))
    .flatMap((from) => importsIn(readFileSync(join(root, from), 'utf8'), from));
}

/** The relative imports of one source file. */
export function importsIn(text: string, from: string): Import[] {
  const pattern =
    /^(?:import|export)(?<type> type)?\b[^;]*? from '(?<named>\.[^']+)'|^import '(?<bare>\.[^']+)'|\bimport\('(?<later>\.[^']+)'/gm;
  return [...text.matchAll(pattern)].map(({ groups = {} }) => {
    const { type, named, bare, later } = groups;
    const to = posix.normalize(posix.join(dirname(from), named ?? bare ?? later ?? ''));
    return { from, to, loads: type === undefined && later === undefined };
  });
}

/** The cycles in which modules load each other, each as the list of its modules. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const targets = Map.groupBy(
    imports.filter(({ loads }) => loads),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (module: string, path: readonly string[]): void => {
    const at = path.indexOf(module);
    if (at >= 0) return void circles.push([...path.slice(at), module]);
    if (done.has(module)) return;
    for (const { to } of targets.get(module) ?? []) visit(to, [...path, module]);
    done.add(module);
  };
  for (const module of targets.keys()) visit(module, []);
  return circles;
}
