/** The speed of a transfer: bytes per second since it began in this run, and the remaining seconds if the total is
 * known. */
export interface Rate {
  readonly bytesPerSecond: number;
  readonly etaSeconds: number | undefined;
}

/** Measures a transfer from its first observation; bytes that were already there do not count. */
export function measureRate(clock: () => number): (bytes: number, total: number | undefined) => Rate {
  let first: { at: number; bytes: number } | undefined;
  return (bytes, total) => {
    const now = clock();
    first ??= { at: now, bytes };
    const seconds = (now - first.at) / 1000;
    const bytesPerSecond = seconds > 0 ? Math.round((bytes - first.bytes) / seconds) : 0;
    const known = total !== undefined && bytesPerSecond > 0;
    return { bytesPerSecond, etaSeconds: known ? Math.ceil((total - bytes) / bytesPerSecond) : undefined };
  };
}
