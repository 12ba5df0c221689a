/** Tick positions in milliseconds, starting at 0, at round intervals that divide `durationMs` into at most `most`
 * parts. */
export function axisTicks(durationMs: number, most: number): readonly number[] {
  if (durationMs <= 0) return [0];
  const step =
    roundSteps.find((each) => durationMs / each <= most) ?? Math.ceil(durationMs / most / 3_600_000) * 3_600_000;
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, index) => index * step);
}

const roundSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * 60_000),
];
