/** The file whose MD5 a thread is to compute; it is opened when the thread starts. */
export interface Md5Subject {
  readonly path: string;
}

/** The file is right up to `position`; after the last order the thread answers with the MD5 in base64. */
export interface Md5Order {
  readonly position: number;
  readonly last: boolean;
}
