import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MatrixResult } from '../../model/result/matrix-result.ts';
import { junitDocument, runSuite } from '../write-junit.ts';
import { replaceFile } from '../write-reports.ts';
import { matrixHtml } from './matrix-html.ts';
import { matrixJson } from './matrix-json.ts';
import { matrixMarkdown } from './matrix-markdown.ts';

/** Writes the reports of several versions to an existing folder. Removes the result of an earlier single run, which
 * would look like one of these.
 * @throws the file system's error if the folder cannot be written */
export async function writeMatrixReports(matrix: MatrixResult, folder: string): Promise<void> {
  await Promise.all([
    replaceFile(join(folder, 'junit.xml'), matrixJunit(matrix)),
    replaceFile(join(folder, 'matrix.json'), matrixJson(matrix)),
    replaceFile(join(folder, 'report.html'), matrixHtml(matrix)),
    replaceFile(join(folder, 'summary.md'), matrixMarkdown(matrix)),
    rm(join(folder, 'result.json'), { force: true }),
  ]);
}

/** The runs on several versions as JUnit XML: one suite per version, with all its scenarios and the errors of its
 * environment. */
export function matrixJunit({ platform, runs, durationMs }: MatrixResult): string {
  return junitDocument(
    platform,
    durationMs,
    runs.map(({ version, result }) =>
      runSuite(`Kubernetes ${version}`, `k8s-${version.replaceAll('.', '_')}.`, result),
    ),
  );
}
