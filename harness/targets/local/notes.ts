/** Receives notes from the parts of an installation. */
export interface Notes {
  /** The current activity; replaces the previous one. */
  progress(text: string): void;
  /** Something to report with the result, such as what was left out; reported once. */
  remark(text: string): void;
}
