/** A folder of the container and the local folder that stands for it. */
export interface MountedFolder {
  readonly mountPath: string;
  readonly folder: string;
}

/** Rewrites mount paths in a text to the local folders, the longest path first; `/data` does not touch `/database`. */
export function rewritePaths(text: string, mounts: readonly MountedFolder[]): string {
  if (mounts.length === 0) return text;
  const folders = new Map(mounts.map(({ mountPath, folder }) => [trimSlash(mountPath), folder]));
  const paths = [...folders.keys()].filter((path) => path !== '').sort((a, b) => b.length - a.length);
  if (paths.length === 0) return text;
  const pattern = paths.map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  // One pass: what was put in is not read again. A path inside a longer path or a URL is another path.
  return text.replace(new RegExp(`(?:(?<![\\w./-])|(?<=file://))(?:${pattern})(?![\\w.-])`, 'g'), (path) => {
    return folders.get(path) ?? path;
  });
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
