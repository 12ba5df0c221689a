import {
  createDatasetsClient as createClient,
  type Dataset,
  type NewDataset,
} from '@platform-scenarios/datasets-client';
import { z } from 'zod';
import type { HttpClient } from '../http/http-client.ts';

export interface DatasetsClientOptions {
  readonly url: string;
  readonly token: string | undefined;
  /** W3C trace context header, by which the API's work for a run can be found. */
  readonly traceparent: string;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

export interface DatasetsClient {
  /** Finds a dataset by its exact name. */
  find(name: string): Promise<Dataset | undefined>;
  /** Creates the dataset, or updates the one with the same name. */
  put(dataset: NewDataset): Promise<Dataset | undefined>;
}

// Every response to these requests contains a list of datasets.
const answerSchema = z.looseObject({ datasets: z.array(z.unknown()) });

/** A client for the part of the datasets API that registration needs; every method throws HttpError or
 * ConnectionError. */
export function createDatasetsClient({ url, token, traceparent, http, signal }: DatasetsClientOptions): DatasetsClient {
  const client = createClient({
    baseUrl: url,
    headers: { traceparent, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    // Uses the run's HTTP client, with its proxies, timeouts and errors.
    fetch: async (request) => {
      const headers = Object.fromEntries(request.headers);
      const body = request.method === 'POST' ? { method: 'POST' as const, body: await request.text() } : {};
      const asked = { url: new URL(request.url), headers, expectedStatuses: [200], signal };
      return Response.json(await http.getJson({ ...asked, ...body }, answerSchema, 'datasets'));
    },
  });
  return {
    async find(name) {
      const { data } = await client.GET('/datasets', { params: { query: { name } } });
      return data?.datasets.find((dataset) => dataset.name === name);
    },
    async put(dataset) {
      const body = { datasets: [dataset], on_conflict: 'update' as const };
      return (await client.POST('/datasets/bulk', { body })).data?.datasets[0];
    },
  };
}
