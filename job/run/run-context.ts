import type { ProxySettings } from '../http/http-client.ts';
import type { RetryOptions } from '../http/retry.ts';
import type { TraceContext } from '../http/trace-context.ts';
import type { DatasetRef } from '../kaggle/dataset-ref.ts';
import type { Credentials, KaggleClient } from '../kaggle/kaggle-client.ts';
import type { DatasetsClient } from '../registration/datasets-client.ts';
import type { Report } from '../report/run-event.ts';

/** The settings of a run; docs/job.md describes the environment variables. */
export interface RunOptions {
  readonly datasets: readonly DatasetRef[];
  readonly dataRoot: string;
  /** URL without a trailing slash. */
  readonly kaggleApiUrl: string;
  readonly credentials: Credentials | undefined;
  /** Undefined only for a run from the command line, where there may be no API to register in. */
  readonly datasetsApi: { readonly url: string; readonly token: string | undefined } | undefined;
  readonly proxy: ProxySettings;
  readonly pushgatewayUrl: string | undefined;
  readonly trace: TraceContext;
  /** Texts that must not appear in any output. */
  readonly secrets: readonly string[];
  readonly concurrency: number;
  readonly maxBytes: number;
  readonly maxExtractedBytes: number;
  readonly keepVersions: number;
  readonly retries: number;
  readonly idleTimeoutMs: number;
  readonly lockStaleMs: number;
}

/** The context shared by all datasets of a run. */
export interface RunContext {
  readonly options: RunOptions;
  readonly kaggle: KaggleClient;
  /** Undefined if there is no API to register in. */
  readonly datasetsApi: DatasetsClient | undefined;
  readonly report: Report;
  /** Retry settings for a dataset, which also report each retry. */
  readonly retryOptionsOf: (dataset: string) => RetryOptions;
  readonly signal: AbortSignal;
}
