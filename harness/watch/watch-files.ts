import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isWithin } from '../affected/affected-scenarios.ts';
import { EnvironmentError } from '../model/harness-error.ts';

/** Changes that follow each other this closely, in milliseconds, are one: an editor or git writes many files. */
const quietMs = 100;
/** A burst is told after so long even where it goes on, in milliseconds. */
const longestMs = 1000;

/** Folders and files that nobody writes a platform in, and what editors put beside a file while they save it. */
const noise = /^(node_modules|\.git|\.harness|4913|\.#.*|#.*#|.*~|\..*\.sw.|.*\.tmp)$/;

export interface WatchedPaths {
  /** Absolute paths: folders with all that is below them, and files with what else is in their folder. */
  readonly paths: readonly string[];
  /** Absolute folders that are written by the run itself. */
  readonly ignored: readonly string[];
}

/** Watches files and folders, also those that an editor replaces by renaming, and folders that come to be later. */
export class FileWatch implements Disposable {
  readonly #tell: (changed: readonly string[]) => void;
  readonly #watchers = new Map<
    string,
    { readonly watcher: FSWatcher; readonly deep: boolean; readonly names: Set<string> }
  >();
  readonly #changed = new Set<string>();
  /** Files that came to be in the burst that goes on. */
  readonly #fresh = new Set<string>();
  #ignored: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #firstMs = 0;

  /** @param tell is given the absolute paths of each burst of changes. */
  constructor(tell: (changed: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Watches these paths too. */
  follow({ paths, ignored }: WatchedPaths): void {
    this.#ignored = ignored;
    for (const path of new Set(paths)) {
      if (isFolder(path)) this.#watch(path, true);
      else if (isFolder(dirname(path))) this.#watch(dirname(path), false);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Watches a folder; gives the files that are in it, and below it where it is watched deeply. */
  #watch(folder: string, deep: boolean): string[] {
    const known = this.#watchers.get(folder);
    if (this.#isLeftOut(folder) || (known !== undefined && (known.deep || !deep))) return [];
    known?.watcher.close();
    const begun = this.#begin(folder);
    if (begun === undefined) return [];
    const { watcher, entries } = begun;
    this.#watchers.set(folder, { watcher, deep, names: new Set(entries.map(({ name }) => name)) });
    return entries.flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      return deep ? this.#watch(path, true) : [];
    });
  }

  /** Undefined where the folder is gone meanwhile. @throws EnvironmentError where the system watches no more folders. */
  #begin(folder: string) {
    try {
      // The watch begins before the look: what comes to be in between is seen by one of them.
      const watcher = watch(folder, (event, name) => name !== null && this.#see(folder, name, event === 'rename'));
      watcher.on('error', () => this.#forget(folder));
      return { watcher, entries: readdirSync(folder, { withFileTypes: true }) };
    } catch (cause) {
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
    const known = this.#watchers.get(folder);
    if (known === undefined || noise.test(name) || this.#isLeftOut(path)) return;
    if (isFolder(path)) {
      if (!moved || !known.deep) return;
      this.#forget(path);
      known.names.add(name);
      for (const file of this.#watch(path, true)) this.#add(file);
      return;
    }
    if (existsSync(path)) {
      if (!known.names.has(name)) this.#fresh.add(path);
      known.names.add(name);
      this.#add(path);
    } else if (known.names.delete(name)) {
      this.#forget(path);
      // What came and went at once was somebody's temporary file.
      if (this.#fresh.delete(path)) this.#changed.delete(path);
      else this.#add(path);
    }
  }

  #add(path: string): void {
    if (this.#changed.size === 0) this.#firstMs = performance.now();
    this.#changed.add(path);
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const leftMs = Math.max(0, this.#firstMs + longestMs - performance.now());
    this.#timer = setTimeout(() => this.#flush(leftMs), Math.min(quietMs, leftMs));
  }

  /** @param leftMs how long the burst may still go on. */
  #flush(leftMs: number): void {
    const changed = [...this.#changed];
    // Editors and git take a file away to put another in its place.
    if (leftMs > 0 && changed.some((path) => !existsSync(path))) {
      this.#wait();
      return;
    }
    this.#changed.clear();
    this.#fresh.clear();
    if (changed.length > 0) this.#tell(changed);
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
