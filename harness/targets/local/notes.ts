/** Where the parts of an installation say what they do. */
export interface Notes {
  /** What goes on now; the next one replaces it. */
  progress(text: string): void;
  /** What the reader has to know of the result, such as what was left out; told once. */
  remark(text: string): void;
}
