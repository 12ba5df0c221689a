/** A panel of a dashboard: each query with its legend. */
interface Panel {
  readonly title: string;
  /** Unit in Grafana's notation. */
  readonly unit: 'short' | 'percentunit' | 's' | 'bytes' | 'reqps' | 'ops';
  readonly queries: readonly (readonly [promql: string, legend: string])[];
}

export interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const api = 'app="kaggle-data-api"';
const requests = `http_requests_total{${api}}`;
const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le) (rate(http_request_duration_seconds_bucket{${api}}[5m])))`;

/** The dashboards by file name. Panels with counts aggregate over all pods. */
export const dashboards: Readonly<Record<string, Dashboard>> = {
  api: {
    title: 'Datasets API',
    panels: [
      { title: 'Requests', unit: 'reqps', queries: [[`sum by (status) (rate(${requests}[5m]))`, '{{status}}']] },
      {
        title: 'Errors',
        unit: 'percentunit',
        queries: [
          ['api:errors:ratio_rate5m', 'five minutes'],
          ['api:errors:ratio_rate1h', 'an hour'],
        ],
      },
      {
        title: 'Duration',
        unit: 's',
        queries: [
          [quantile(0.5), 'half'],
          [quantile(0.95), 'p95'],
          [quantile(0.99), 'p99'],
        ],
      },
      {
        title: 'Saturation: connections',
        unit: 'short',
        queries: [
          [`sum(database_pool_acquired{${api}})`, 'in use'],
          [`sum(database_pool_idle{${api}})`, 'idle'],
          [`sum(database_pool_waiting{${api}})`, 'waiting requests'],
        ],
      },
      {
        title: 'Saturation: processes',
        unit: 's',
        queries: [
          [`max(nodejs_eventloop_lag_p99_seconds{${api}})`, 'event loop lag, p99'],
          [`sum by (instance) (rate(process_cpu_seconds_total{${api}}[5m]))`, 'CPU {{instance}}'],
        ],
      },
      {
        title: 'Cache',
        unit: 'percentunit',
        queries: [
          [
            `sum(rate(cache_hits_total{${api}}[5m])) / (sum(rate(cache_hits_total{${api}}[5m])) + sum(rate(cache_misses_total{${api}}[5m])))`,
            'hits',
          ],
          [`min(cache_up{${api}})`, 'available to every pod'],
        ],
      },
    ],
  },
  job: {
    title: 'fetch-kaggle',
    panels: [
      { title: 'Datasets of the last run', unit: 'short', queries: [['fetch_kaggle_datasets', '{{result}}']] },
      { title: 'Bytes fetched by the last run', unit: 'bytes', queries: [['fetch_kaggle_fetched_bytes', 'fetched']] },
      { title: 'Duration of the last run', unit: 's', queries: [['fetch_kaggle_run_duration_seconds', 'duration']] },
      {
        title: 'Age',
        unit: 's',
        queries: [
          ['time() - fetch_kaggle_last_run_timestamp_seconds', 'of the last run'],
          ['time() - fetch_kaggle_last_success_timestamp_seconds', 'of the newest versions'],
          ['time() - postgres_backup_last_success_timestamp_seconds', 'of the newest dump'],
        ],
      },
      {
        title: 'Free space of volumes',
        unit: 'percentunit',
        queries: [['volume_free_bytes / volume_size_bytes', '{{volume}}']],
      },
    ],
  },
  data: {
    title: 'PostgreSQL and Redis',
    panels: [
      {
        title: 'Up',
        unit: 'short',
        queries: [
          ['pg_up', 'PostgreSQL'],
          ['redis_up', 'Redis'],
        ],
      },
      {
        title: 'PostgreSQL connections',
        unit: 'short',
        queries: [
          ['sum by (state) (pg_stat_activity_count)', '{{state}}'],
          ['max(pg_settings_max_connections)', 'most'],
        ],
      },
      {
        title: 'Transactions',
        unit: 'ops',
        queries: [
          ['sum(rate(pg_stat_database_xact_commit{datname="kaggle"}[5m]))', 'committed'],
          ['sum(rate(pg_stat_database_xact_rollback{datname="kaggle"}[5m]))', 'rolled back'],
        ],
      },
      {
        title: 'Database size',
        unit: 'bytes',
        queries: [['pg_database_size_bytes{datname="kaggle"}', 'kaggle']],
      },
      { title: 'Redis commands', unit: 'ops', queries: [['rate(redis_commands_processed_total[5m])', 'commands']] },
      {
        title: 'Redis memory',
        unit: 'bytes',
        queries: [
          ['redis_memory_used_bytes', 'used'],
          ['redis_memory_max_bytes', 'most'],
        ],
      },
    ],
  },
  cluster: {
    title: 'Cluster',
    panels: [
      {
        title: 'Firing alerts',
        unit: 'short',
        queries: [['sum by (alertname) (ALERTS{alertstate="firing"})', '{{alertname}}']],
      },
      { title: 'Reachable targets', unit: 'short', queries: [['sum by (job) (up)', '{{job}}']] },
      { title: 'Services with a ready pod', unit: 'short', queries: [['probe_success', '{{target}}']] },
      {
        title: 'Memory',
        unit: 'bytes',
        queries: [['sum by (job, instance) (process_resident_memory_bytes)', '{{job}} {{instance}}']],
      },
      { title: 'Series in Prometheus', unit: 'short', queries: [['prometheus_tsdb_head_series', 'series']] },
    ],
  },
};

/** Converts a dashboard to Grafana's format, with two panels per row. */
export function toGrafana(name: string, { title, panels }: Dashboard): object {
  return {
    uid: `kaggle-${name}`,
    title,
    schemaVersion: 41,
    editable: false,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    panels: panels.map((panel, index) => ({
      id: index + 1,
      type: 'timeseries',
      title: panel.title,
      datasource: { type: 'prometheus', uid: 'prometheus' },
      gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
      fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
      targets: panel.queries.map(([expr, legendFormat], query) => ({
        refId: String.fromCharCode(65 + query),
        expr,
        legendFormat,
      })),
    })),
  };
}
