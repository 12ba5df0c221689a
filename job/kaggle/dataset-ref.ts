/** A dataset's name; without a version it refers to the current one. */
export interface DatasetRef {
  readonly owner: string;
  readonly slug: string;
  readonly version: number | undefined;
}

// Names become folder names: they must not start with a dot or contain characters with a meaning in paths.
const pattern = /^([A-Za-z0-9][A-Za-z0-9_-]{0,99})\/([A-Za-z0-9][A-Za-z0-9_-]{0,99})(?:@([1-9][0-9]{0,8}))?$/;

/** Parses `owner/slug` or `owner/slug@version`; undefined if the text is neither. */
export function parseDatasetRef(text: string): DatasetRef | undefined {
  const [, owner, slug, version] = pattern.exec(text) ?? [];
  if (owner === undefined || slug === undefined) return undefined;
  return { owner, slug, version: version === undefined ? undefined : Number(version) };
}

/** Formats as `owner/slug` or `owner/slug@version`. */
export function formatDatasetRef(ref: DatasetRef): string {
  return `${ref.owner}/${ref.slug}${ref.version === undefined ? '' : `@${ref.version}`}`;
}
