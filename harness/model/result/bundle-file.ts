/** A file in the bundle of a failed scenario, before secrets are masked. */
export interface BundleFile {
  /** Path inside the bundle, separated by `/`. */
  readonly path: string;
  readonly text: string;
  /** Its content in a few words, for the index. */
  readonly about: string;
}
