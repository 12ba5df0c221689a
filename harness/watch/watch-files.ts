import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { isWithin } from '../plan/affected-scenarios.ts';
import { Burst } from './burst.ts';

/** Files and folders to ignore: tools' own folders, and what editors create beside a file while saving it. */
const noise = /^(node_modules|\.git|\.harness|4913|\.#.*|#.*#|.*~|\..*\.sw.|.*\.tmp)$/;

export interface WatchedPaths {
  /** Absolute paths: folders are watched recursively, files together with the rest of their folder. */
  readonly paths: readonly string[];
  /** Absolute folders that the run itself writes to. */
  readonly ignored: readonly string[];
}

/** How a folder is watched: recursively (`deep`), only its own files (`flat`), or without reporting changes (`way`),
 * because a followed folder below it does not exist at the moment. */
type Depth = 'deep' | 'flat' | 'way';
const depths: readonly Depth[] = ['way', 'flat', 'deep'];

interface Watched {
  readonly watcher: FSWatcher;
  readonly depth: Depth;
  readonly names: Set<string>;
}

/** Watches files and folders, including files that an editor replaces by renaming, folders that are created later, and
 * paths that are removed and created again. */
export class FileWatch implements Disposable {
  readonly #watchers = new Map<string, Watched>();
  /** The requested folders, which are followed even while they do not exist. */
  readonly #followed = new Map<string, 'deep' | 'flat'>();
  readonly #burst: Burst;
  #ignored: readonly string[] = [];

  /** @param tell receives the absolute paths of each burst of changes */
  constructor(tell: (changed: readonly string[]) => void) {
    this.#burst = new Burst(tell);
  }

  /** Adds paths to watch. */
  follow({ paths, ignored }: WatchedPaths): void {
    this.#ignored = ignored;
    for (const path of new Set(paths)) {
      // A folder that was followed before and does not exist now is still a folder, not a file.
      if (isFolder(path) || this.#followed.get(path) === 'deep') this.#followed.set(path, 'deep');
      else if (!this.#followed.has(dirname(path))) this.#followed.set(dirname(path), 'flat');
    }
    for (const folder of this.#followed.keys()) this.#reach(folder);
  }

  [Symbol.dispose](): void {
    this.#burst[Symbol.dispose]();
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches a followed folder or, if it does not exist, its nearest existing parent, in which it may be created.
   * @returns the files that are watched from now on */
  #reach(folder: string): string[] {
    if (this.#isLeftOut(folder)) return [];
    for (;;) {
      const files = this.#watch(folder, this.#followed.get(folder) ?? 'flat');
      const way = this.#watchers.has(folder) ? folder : folderAbove(folder);
      if (this.#watchers.has(way)) return files;
      // Check again, because the folder may have been created before this watch started.
      this.#watch(way, 'way');
    }
  }

  /** Watches a folder; returns its files, including those in subfolders if it is watched recursively. */
  #watch(folder: string, depth: Depth): string[] {
    const known = this.#watchers.get(folder);
    if (known !== undefined && depths.indexOf(known.depth) >= depths.indexOf(depth)) return [];
    known?.watcher.close();
    this.#watchers.delete(folder);
    const begun = this.#begin(folder);
    if (begun === undefined) return [];
    const { watcher, entries } = begun;
    this.#watchers.set(folder, { watcher, depth, names: new Set(entries.map(({ name }) => name)) });
    return entries.flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      return depth === 'deep' && !this.#isLeftOut(path) ? this.#watch(path, 'deep') : [];
    });
  }

  /** Undefined if the folder has been removed meanwhile. @throws EnvironmentError if the system's limit for watches is
   * reached */
  #begin(folder: string) {
    let watcher: FSWatcher | undefined;
    try {
      // Start watching before listing, so that files created in between are noticed by one of the two.
      watcher = watch(folder, (event, name) => name !== null && this.#see(folder, name, event === 'rename'));
      watcher.on('error', () => this.#forget(folder));
      return { watcher, entries: readdirSync(folder, { withFileTypes: true }) };
    } catch (cause) {
      watcher?.close();
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw new EnvironmentError(`the folder ${folder} cannot be watched`, {
        observed: cause instanceof Error ? cause.message : String(cause),
        next:
          code === 'ENOSPC' ? 'sysctl fs.inotify.max_user_watches shows the limit, -w raises it' : `ls -ld ${folder}`,
        cause,
      });
    }
  }

  #see(folder: string, name: string, moved: boolean): void {
    const path = join(folder, name);
    // A removed folder is reported under its own name, and another may already have replaced it.
    if (moved && name === basename(folder) && this.#renew(folder)) return;
    if (moved) this.#renew(path);
    const known = this.#watchers.get(folder);
    if (known === undefined || known.depth === 'way' || noise.test(name) || this.#isLeftOut(path)) return;
    if (isFolder(path)) {
      if (!moved || known.depth !== 'deep') return;
      this.#forget(path);
      known.names.add(name);
      for (const file of this.#watch(path, 'deep')) this.#burst.changed(file);
    } else if (existsSync(path)) {
      if (known.names.has(name)) this.#burst.changed(path);
      else this.#burst.came(path);
      known.names.add(name);
    } else if (known.names.delete(name)) {
      this.#forget(path);
      this.#burst.went(path);
    }
  }

  /** Renews the watches for followed paths in a folder that was created, removed or replaced.
   * @returns whether there are any */
  #renew(folder: string): boolean {
    const followed = [...this.#followed.keys()].filter((each) => isWithin(each, folder));
    if (followed.length === 0) return false;
    this.#forget(folder);
    for (const file of followed.flatMap((each) => this.#reach(each))) this.#burst.changed(file);
    return true;
  }

  #forget(folder: string): void {
    for (const [path, { watcher }] of this.#watchers) {
      if (!isWithin(path, folder)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }

  #isLeftOut(path: string): boolean {
    return noise.test(basename(path)) || this.#ignored.some((folder) => isWithin(path, folder));
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The nearest existing parent folder. */
function folderAbove(folder: string): string {
  const above = dirname(folder);
  return isFolder(above) ? above : folderAbove(above);
}
