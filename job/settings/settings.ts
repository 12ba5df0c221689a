/**
 * Environment of the job. A container needs the variables marked *.
 *
 * | variable | meaning | default |
 * |---|---|---|
 * | KAGGLE_DATASETS * | datasets, separated by commas or white space: `owner/slug` or `owner/slug@version` | |
 * | KAGGLE_DATASETS_FILE | instead of it: a YAML file, a list of the same | |
 * | KAGGLE_DATA_ROOT * | folder of the shared volume; datasets go to `<root>/<owner>/<slug>/<version>/` | |
 * | DATASETS_API_URL * | the datasets API, such as http://kaggle-data-api | |
 * | DATASETS_API_TOKEN | bearer token for writes | none |
 * | DATASETS_API_TOKEN_FILE | instead of it: a file that holds the token | none |
 * | KAGGLE_API_URL | Kaggle's API, version 1 | https://www.kaggle.com/api/v1 |
 * | KAGGLE_USERNAME, KAGGLE_KEY | credentials; both or none | kaggle.json, else anonymous |
 * | KAGGLE_CONFIG_DIR | folder that holds kaggle.json (`{"username", "key"}`) | ~/.kaggle |
 * | CONCURRENCY | datasets at once, 1 to 16 | 2 |
 * | MAX_BYTES | largest archive; bytes, or with Ki, Mi, Gi, Ti | 20Gi |
 * | MAX_EXTRACTED_BYTES | largest sum of extracted files | 100Gi |
 * | KEEP_VERSIONS | versions of a dataset that stay on the volume, at least 1 | 3 |
 * | RETRIES | attempts after the first that make no progress | 5 |
 * | IDLE_TIMEOUT_SECONDS | silence on a connection that counts as a break | 30 |
 * | LOCK_STALE_SECONDS | silence of a lock's holder that counts as its death | 30 |
 * | PUSHGATEWAY_URL | Prometheus Pushgateway for the metrics of the run | none |
 * | LOG_LEVEL | trace, debug, info, warn, error | info |
 *
 * The job writes below KAGGLE_DATA_ROOT only, and needs no other writable folder. It answers SIGTERM within seconds
 * (exit code 143); exit codes: 0 all fine, 1 some datasets failed, 2 configuration.
 */
export interface Settings {
  readonly datasets: readonly DatasetRef[];
  readonly dataRoot: string;
  /** Without a slash at the end. */
  readonly kaggleApiUrl: string;
  readonly credentials: Credentials | undefined;
  /** Undefined only on the command line, where nothing may be there to register in. */
  readonly datasetsApi: { readonly url: string; readonly token: string | undefined } | undefined;
  readonly concurrency: number;
  readonly maxBytes: number;
  readonly maxExtractedBytes: number;
  readonly keepVersions: number;
  readonly retries: number;
  readonly idleTimeoutMs: number;
  readonly lockStaleMs: number;
  readonly pushgatewayUrl: string | undefined;
  readonly logLevel: LogLevel;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Credentials {
  readonly username: string;
  readonly key: string;
}

/** A dataset by name; without a version its current one. */
export interface DatasetRef {
  readonly owner: string;
  readonly slug: string;
  readonly version: number | undefined;
}
