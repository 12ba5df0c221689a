const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const NAME = 'http_request_duration_seconds';

/** The requests with one method, route and status. `buckets` has one count for each bound, and not those below it. */
type Series = {
  readonly method: string;
  readonly route: string;
  readonly status: string;
  readonly buckets: number[];
  count: number;
  seconds: number;
};

/** Finished requests, counted. prom-client puts a text of the labels together for each of them; here one lookup does. */
export type RequestSeries = {
  observe(method: string, route: string, status: number, seconds: number): void;
  /** How many requests there were, by method, route and status. */
  counts(): readonly Pick<Series, 'method' | 'route' | 'status' | 'count'>[];
  /** The durations by method and route, as the text of a Prometheus histogram. */
  render(): string;
};

export function createRequestSeries(): RequestSeries {
  const series = new Map<string, Series>();
  return {
    observe: (method, route, status, seconds) => {
      const key = `${method} ${route} ${status}`;
      let one = series.get(key);
      if (one === undefined) {
        one = { method, route, status: String(status), buckets: BUCKETS_S.map(() => 0), count: 0, seconds: 0 };
        series.set(key, one);
      }
      one.count++;
      one.seconds += seconds;
      const place = BUCKETS_S.findIndex((bound) => seconds <= bound);
      if (place >= 0) one.buckets[place] = (one.buckets[place] ?? 0) + 1;
    },
    counts: () => [...series.values()],
    render: () => {
      const byRoute = Map.groupBy(series.values(), ({ method, route }) => `method="${method}",route="${route}"`);
      const lines = [...byRoute].flatMap(([labels, parts]) => renderOne(labels, parts));
      return [
        `# HELP ${NAME} How long requests took, by method and route.`,
        `# TYPE ${NAME} histogram`,
        ...lines,
        '',
      ].join('\n');
    },
  };
}

function renderOne(labels: string, parts: readonly Series[]): string[] {
  const sum = (read: (one: Series) => number): number => parts.reduce((total, one) => total + read(one), 0);
  let below = 0;
  const buckets = BUCKETS_S.map((bound, place) => {
    below += sum((one) => one.buckets[place] ?? 0);
    return `${NAME}_bucket{le="${bound}",${labels}} ${below}`;
  });
  const count = sum((one) => one.count);
  return [
    ...buckets,
    `${NAME}_bucket{le="+Inf",${labels}} ${count}`,
    `${NAME}_sum{${labels}} ${sum((one) => one.seconds)}`,
    `${NAME}_count{${labels}} ${count}`,
  ];
}
