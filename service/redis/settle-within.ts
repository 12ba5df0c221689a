/**
 * Waits for a promise, but not for ever.
 * @throws Error after `timeoutMs`; what the promise does later is ignored.
 */
export function settleWithin<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
