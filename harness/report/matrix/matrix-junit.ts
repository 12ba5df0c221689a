import type { MatrixResult } from '../../model/matrix-result.ts';
import { junitDocument, runSuite } from '../write-junit.ts';

/** Several versions as JUnit XML: one suite a version, with all its scenarios, and what kept it from running them. */
export function matrixJunit({ platform, runs, durationMs }: MatrixResult): string {
  return junitDocument(
    platform,
    durationMs,
    runs.map(({ version, result }) =>
      runSuite(`Kubernetes ${version}`, `k8s-${version.replaceAll('.', '_')}.`, result),
    ),
  );
}
