import { HelmError } from '../../helm/binary/run-helm.ts';

/** What helm said in full, on one line; the harness's error keeps it in `observed`. */
export function messageOf(error: unknown): string {
  if (error instanceof HelmError && error.refused) return error.refused.map(({ message }) => message).join(' · ');
  const observed = error instanceof Error && 'observed' in error ? error.observed : undefined;
  const text = typeof observed === 'string' ? observed : error instanceof Error ? error.message : String(error);
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== '' && line !== 'Use --debug flag to render out invalid YAML' && !/^level=(INFO|WARN)/.test(line),
    )
    .join(' ')
    .replace(/^Error: /, '');
}
