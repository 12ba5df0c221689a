import type { ProxySettings } from '../http/http-client.ts';
import type { RetryOptions } from '../http/retry.ts';
import type { TraceContext } from '../http/trace-context.ts';
import type { DatasetRef } from '../kaggle/dataset-ref.ts';
import type { Credentials, KaggleClient } from '../kaggle/kaggle-client.ts';
import type { DatasetsClient } from '../registration/datasets-client.ts';
import type { Report } from '../report/run-event.ts';

/** What a run is asked to do; docs/job.md says what each variable of the environment means. */
export interface RunOptions {
  readonly datasets: readonly DatasetRef[];
  readonly dataRoot: string;
  /** Without a slash at the end. */
  readonly kaggleApiUrl: string;
  readonly credentials: Credentials | undefined;
  /** Undefined only on the command line, where nothing may be there to register in. */
  readonly datasetsApi: { readonly url: string; readonly token: string | undefined } | undefined;
  readonly proxy: ProxySettings;
  readonly pushgatewayUrl: string | undefined;
  readonly trace: TraceContext;
  /** What no output may hold. */
  readonly secrets: readonly string[];
  readonly concurrency: number;
  readonly maxBytes: number;
  readonly maxExtractedBytes: number;
  readonly keepVersions: number;
  readonly retries: number;
  readonly idleTimeoutMs: number;
  readonly lockStaleMs: number;
}

/** What every dataset of a run shares. */
export interface RunContext {
  readonly options: RunOptions;
  readonly kaggle: KaggleClient;
  /** Undefined where there is nothing to register in. */
  readonly datasetsApi: DatasetsClient | undefined;
  readonly report: Report;
  /** How attempts are repeated and each repetition of a dataset's is reported. */
  readonly retryOptionsOf: (dataset: string) => RetryOptions;
  readonly signal: AbortSignal;
}
