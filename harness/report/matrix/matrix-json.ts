import { z } from 'zod';
import type { MatrixResult } from '../../model/result/matrix-result.ts';
import { answeredInstead, matrixRows, versionOutcome } from './matrix-rows.ts';

const text = z.string();
const ms = z.number().min(0);

/** Schema of matrix.json. */
export const matrixSchema = z
  .strictObject({
    platform: text,
    startedAt: z.iso.datetime({ offset: true }).describe('RFC 3339.'),
    durationMs: ms,
    exitCode: z.int().min(0),
    versions: z
      .array(
        z.strictObject({
          version: text.describe('As requested, such as 1.35.'),
          kubernetes: text.exactOptional().describe('The version that answered.'),
          exitCode: z.int().min(0).exactOptional().describe('Absent if the run was interrupted before its turn.'),
          durationMs: ms.exactOptional(),
          outcome: text.describe('The overall outcome on this version, in words.'),
          note: text.exactOptional().describe('Set if another version answered than was requested.'),
          result: text.exactOptional().describe('Path of its result.json, relative to this file.'),
        }),
      )
      .readonly(),
    scenarios: z
      .array(
        z.strictObject({
          name: text,
          file: text,
          line: z.int().min(1),
          verdicts: z
            .record(text, z.enum(['passed', 'failed', 'flaky', 'skipped']))
            .describe('Version to verdict; a version that it did not run on is absent.'),
        }),
      )
      .readonly(),
  })
  .describe('The same scenarios on several versions of Kubernetes, side by side.');

/** The runs on several versions as JSON. */
export function matrixJson(matrix: MatrixResult): string {
  const { versions, runs, ...rest } = matrix;
  const value: z.infer<typeof matrixSchema> = {
    ...rest,
    versions: versions.map((version) => {
      const run = runs.find((each) => each.version === version);
      const note = answeredInstead(run);
      return {
        version,
        ...(run?.result.kubernetes !== undefined && { kubernetes: run.result.kubernetes }),
        ...(run && { exitCode: run.result.exitCode, durationMs: run.result.durationMs }),
        outcome: versionOutcome(run),
        ...(note !== undefined && { note }),
        ...(run && { result: `${run.folder}/result.json` }),
      };
    }),
    scenarios: matrixRows(matrix).map(({ name, file, line, results }) => ({
      ...{ name, file, line },
      verdicts: Object.fromEntries(
        results.flatMap((result, index) => (result === undefined ? [] : [[versions[index] ?? '', result.verdict]])),
      ),
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** JSON Schema (draft 2020-12) of matrix.json, for other tools that read it. */
export function matrixJsonSchema(): object {
  return z.toJSONSchema(matrixSchema);
}
