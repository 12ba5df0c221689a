import type { RetryOptions } from '../http/retry.ts';
import type { KaggleClient } from '../kaggle/kaggle-client.ts';
import type { DatasetsClient } from '../registration/datasets-client.ts';
import type { Report } from '../report/reporter.ts';
import type { Settings } from '../settings/settings.ts';

export type RetryDelays = Pick<RetryOptions, 'baseDelayMs' | 'maxDelayMs' | 'maxRetryAfterMs'>;

/** What every dataset of a run shares. */
export interface RunContext {
  readonly settings: Settings;
  readonly kaggle: KaggleClient;
  /** Undefined where there is nothing to register in. */
  readonly datasets: DatasetsClient | undefined;
  readonly report: Report;
  readonly retryDelays: RetryDelays;
  readonly signal: AbortSignal;
}
