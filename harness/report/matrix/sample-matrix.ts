import { type MatrixResult, matrixExitCode, type VersionRun } from '../../model/matrix-result.ts';
import { sampleBroken, samplePassed, sampleResult } from '../sample-result.ts';

/** Three versions: one that passed, one on which scenarios failed and another version answered, one without a cluster. */
const runs: readonly VersionRun[] = [
  { version: '1.35', folder: 'k8s-1.35', result: samplePassed },
  { version: '1.34', folder: 'k8s-1.34', result: { ...sampleResult, kubernetesAsked: '1.34' } },
  { version: '1.33', folder: 'k8s-1.33', result: sampleBroken },
];

export const sampleMatrix: MatrixResult = {
  platform: 'kaggle',
  startedAt: '2026-11-24T10:00:00.000Z',
  durationMs: 133_000,
  exitCode: matrixExitCode(runs),
  versions: runs.map(({ version }) => version),
  runs,
};
