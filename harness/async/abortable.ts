/** Settles like `work`, but rejects as soon as the signal aborts.
 * @throws the signal's reason */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

/** Whether an abort reason or error comes from `AbortSignal.timeout`, directly or as its cause. */
export function isTimeout(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  return reason.name === 'TimeoutError' || (reason.name === 'AbortError' && isTimeout(reason.cause));
}
