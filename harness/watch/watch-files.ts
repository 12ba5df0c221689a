import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { isWithin } from '../plan/affected-scenarios.ts';
import { Burst } from './burst.ts';

/** Folders and files that nobody writes a platform in, and what editors put beside a file while they save it. */
const noise = /^(node_modules|\.git|\.harness|4913|\.#.*|#.*#|.*~|\..*\.sw.|.*\.tmp)$/;

export interface WatchedPaths {
  /** Absolute paths: folders with all that is below them, and files with what else is in their folder. */
  readonly paths: readonly string[];
  /** Absolute folders that are written by the run itself. */
  readonly ignored: readonly string[];
}

/** What of a folder is told: all that is below it, the files in it, or nothing, since it is watched only for what is
 * followed below it and is not there now. */
type Depth = 'deep' | 'flat' | 'way';
const depths: readonly Depth[] = ['way', 'flat', 'deep'];

interface Watched {
  readonly watcher: FSWatcher;
  readonly depth: Depth;
  readonly names: Set<string>;
}

/** Watches files and folders, also those that an editor replaces by renaming, folders that come to be later, and what is
 * taken away and made again. */
export class FileWatch implements Disposable {
  readonly #watchers = new Map<string, Watched>();
  /** The folders that were asked for. They are followed also while they are not there. */
  readonly #followed = new Map<string, 'deep' | 'flat'>();
  readonly #burst: Burst;
  #ignored: readonly string[] = [];

  /** @param tell is given the absolute paths of each burst of changes. */
  constructor(tell: (changed: readonly string[]) => void) {
    this.#burst = new Burst(tell);
  }

  /** Watches these paths too. */
  follow({ paths, ignored }: WatchedPaths): void {
    this.#ignored = ignored;
    for (const path of new Set(paths)) {
      // A folder that is gone now is no file.
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

  /** Watches a folder that is followed; where it is not there, the nearest one above it, in which it may come to be.
   * @returns the files that are watched from now on. */
  #reach(folder: string): string[] {
    if (this.#isLeftOut(folder)) return [];
    for (;;) {
      const files = this.#watch(folder, this.#followed.get(folder) ?? 'flat');
      const way = this.#watchers.has(folder) ? folder : folderAbove(folder);
      if (this.#watchers.has(way)) return files;
      // Then it is looked for once more: it may have come to be before this watch began.
      this.#watch(way, 'way');
    }
  }

  /** Watches a folder; gives the files that are in it, and below it where it is watched deeply. */
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

  /** Undefined where the folder is gone meanwhile. @throws EnvironmentError where the system watches no more folders. */
  #begin(folder: string) {
    let watcher: FSWatcher | undefined;
    try {
      // The watch begins before the look: what comes to be in between is seen by one of them.
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
    // A folder that is taken away says so under its own name, and another may be in its place already.
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

  /** Watches anew what is followed in a folder that came, went, or was put in the place of another.
   * @returns whether anything is. */
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

/** The nearest folder above that is there. */
function folderAbove(folder: string): string {
  const above = dirname(folder);
  return isFolder(above) ? above : folderAbove(above);
}
