/** A file of the bundle of a failed scenario, before secrets are masked in it. */
export interface BundleFile {
  /** Inside the bundle, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it holds, in a few words for the index. */
  readonly about: string;
}
