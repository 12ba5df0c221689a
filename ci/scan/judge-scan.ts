import { z } from 'zod';

/** Minimum CVSS score of a critical vulnerability. */
const critical = 9;

const report = z.object({
  results: z
    .array(
      z.object({
        source: z.object({ path: z.string() }),
        packages: z.array(
          z.object({
            package: z.object({ name: z.string(), version: z.string().default('') }),
            groups: z
              .array(
                z.object({
                  ids: z.array(z.string()),
                  aliases: z.array(z.string()).nullish(),
                  max_severity: z.string().default(''),
                }),
              )
              .default([]),
          }),
        ),
      }),
    )
    .nullish(),
});

const exceptions = z.array(
  z.strictObject({
    id: z.string().min(1),
    /** Last day on which it applies, such as 2026-12-31. */
    until: z.iso.date(),
    why: z.string().min(10, 'a reason that another person understands'),
  }),
);

/** The judgement of a scan. */
export interface ScanVerdict {
  /** The problems that fail it, one per line. */
  readonly problems: readonly string[];
  /** Critical vulnerabilities that are excepted, one per line. */
  readonly excepted: readonly string[];
  /** Total number of vulnerabilities. */
  readonly count: number;
}

/** Judges reports of osv-scanner: critical vulnerabilities fail, unless an exception applies that has not expired.
 * @param today such as 2026-12-31
 * @throws ZodError if a report or the exceptions are invalid */
export function judgeScan(reports: readonly unknown[], listed: unknown, today: string): ScanVerdict {
  const known = exceptions.parse(listed);
  const problems = known
    .filter(({ until }) => until < today)
    .map(({ id, until }) => `the exception for ${id} expired on ${until}: upgrade, or extend it with a reason`);
  const excepted: string[] = [];
  const found = reports.flatMap((text) => report.parse(text).results ?? []);
  const all = found.flatMap(({ source, packages }) =>
    packages.flatMap(({ package: { name, version }, groups }) =>
      groups.map(({ ids, aliases, max_severity }) => {
        const names = [...new Set([...ids, ...(aliases ?? [])])];
        return { names, score: Number(max_severity), what: `${name} ${version} of ${source.path}` };
      }),
    ),
  );
  for (const { names, score, what } of all.filter((each) => each.score >= critical)) {
    const exception = known.find(({ id, until }) => names.includes(id) && until >= today);
    const line = `${names.join(', ')} (${score.toFixed(1)}): ${what}`;
    if (exception === undefined) problems.push(line);
    else excepted.push(`${line}, until ${exception.until}: ${exception.why}`);
  }
  return { problems, excepted, count: all.length };
}
