/** A mount path of the container and the local folder that replaces it. */
export interface MountedFolder {
  readonly mountPath: string;
  readonly folder: string;
}

/** Replaces mount paths in a text by local folders, longest path first; `/data` does not match `/database`. */
export function rewritePaths(text: string, mounts: readonly MountedFolder[]): string {
  if (mounts.length === 0) return text;
  const folders = new Map(mounts.map(({ mountPath, folder }) => [trimSlash(mountPath), folder]));
  const paths = [...folders.keys()].filter((path) => path !== '').sort((a, b) => b.length - a.length);
  if (paths.length === 0) return text;
  const pattern = paths.map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  // One pass, so that inserted paths are not replaced again. A path within a longer path or a URL does not match.
  return text.replace(new RegExp(`(?:(?<![\\w./-])|(?<=file://))(?:${pattern})(?![\\w.-])`, 'g'), (path) => {
    return folders.get(path) ?? path;
  });
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
