export type ArchiveFault = 'corrupt' | 'refused' | 'too large';

/** The archive cannot be used: damaged during the transfer (`corrupt`), malicious (`refused`), or over a limit (`too
 * large`). */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly fault: ArchiveFault;

  constructor(fault: ArchiveFault, message: string, options?: ErrorOptions) {
    super(`archive ${fault}: ${message}`, options);
    this.fault = fault;
  }
}
