/** A dataset by name; without a version its current one. */
export interface DatasetRef {
  readonly owner: string;
  readonly slug: string;
  readonly version: number | undefined;
}

// Names become folders: they may not start with a dot, and hold nothing that a path gives a meaning to.
const pattern = /^([A-Za-z0-9][A-Za-z0-9_-]{0,99})\/([A-Za-z0-9][A-Za-z0-9_-]{0,99})(?:@([1-9][0-9]{0,8}))?$/;

/** Parses `owner/slug` or `owner/slug@version`; undefined where it is neither. */
export function parseDatasetRef(text: string): DatasetRef | undefined {
  const [, owner, slug, version] = pattern.exec(text) ?? [];
  if (owner === undefined || slug === undefined) return undefined;
  return { owner, slug, version: version === undefined ? undefined : Number(version) };
}

/** The form that a person writes: `owner/slug` or `owner/slug@version`. */
export function formatDatasetRef(ref: DatasetRef): string {
  return `${ref.owner}/${ref.slug}${ref.version === undefined ? '' : `@${ref.version}`}`;
}
