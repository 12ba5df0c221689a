/** The checksums that a storage gives of an archive, the one that costs least to compute first. */
export const hashAlgorithms = ['crc32c', 'md5'] as const;
export type HashAlgorithm = (typeof hashAlgorithms)[number];

/** The file that a thread is to hash; it is opened when the thread starts. */
export interface HashSubject {
  readonly path: string;
  readonly algorithm: HashAlgorithm;
}

/** The file is right up to `position`; after the last order the thread answers with the hash in base64. */
export interface HashOrder {
  readonly position: number;
  readonly last: boolean;
}
