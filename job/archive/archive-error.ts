export type ArchiveFault = 'corrupt' | 'refused' | 'too large';

/** The archive cannot be taken: broken on the way (`corrupt`), hostile (`refused`), or over a limit. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly fault: ArchiveFault;

  constructor(fault: ArchiveFault, message: string, options?: ErrorOptions) {
    super(`archive ${fault}: ${message}`, options);
    this.fault = fault;
  }
}
