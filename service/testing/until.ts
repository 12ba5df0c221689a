/**
 * Asks again until the answer is yes; each question takes its own time, so there is no pause between them.
 * @throws Error with what was waited for, after `timeoutMs`.
 */
export async function until(what: string, ask: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; ) {
    if (await ask()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`After ${timeoutMs} ms still not: ${what}`);
}
