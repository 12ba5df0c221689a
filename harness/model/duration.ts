import { z } from 'zod';

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Parses a duration such as `500ms`, `10s`, `1.5m` or `1h` to milliseconds; undefined if the text is not a
 * duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const unit = match?.[2] === undefined ? undefined : unitMs[match[2]];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

/** Formats milliseconds for people: `12 ms`, `3.4 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const durationText = 'a duration such as 500ms, 10s, 2m or 1h';

/** Upper limit, because a Node timer above 24 days fires at once, and --timeout-factor multiplies by up to 20. */
const longest = '24h';
const longestMs = parseDuration(longest) ?? 0;

/** What a duration should be instead; undefined if the text is a valid one. */
export function durationProblem(text: string): string | undefined {
  const ms = parseDuration(text);
  if (ms === undefined) return durationText;
  if (ms === 0) return 'a duration above 0';
  return ms > longestMs ? `at most ${longest}` : undefined;
}

/** Schema of a duration in a YAML file; the parsed value is in milliseconds. */
export const durationSchema = z
  .string(durationText)
  .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, { message: durationText, abort: true })
  .superRefine((text, context) => {
    const message = durationProblem(text);
    if (message !== undefined) context.addIssue(message);
  })
  .transform((text) => parseDuration(text) ?? 0)
  .meta({ description: 'A duration: a number and one of ms, s, m, h.' });
