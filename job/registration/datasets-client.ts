import { z } from 'zod';
import type { HttpClient } from '../http/http-client.ts';

const registeredSchema = z.object({
  id: z.union([z.int(), z.string()]),
  name: z.string(),
  description: z.string().nullable(),
  source_url: z.string().nullable(),
});
const pageSchema = z.object({ datasets: z.array(registeredSchema), total: z.int().optional() });

/** A dataset as the datasets API knows it. */
type Registered = z.output<typeof registeredSchema>;

export interface Registration {
  readonly name: string;
  readonly description: string;
  readonly source_url: string;
}

export interface DatasetsClientOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

const pageSize = 100;

export interface DatasetsClient {
  /** Finds a dataset by its exact name. */
  find(name: string): Promise<Registered | undefined>;
  /** Creates it; false where the name is taken. */
  create(registration: Registration): Promise<boolean>;
  update(id: Registered['id'], registration: Registration): Promise<void>;
}

/** Speaks the part of the datasets API that registration needs; every method throws HttpError or ConnectionError. */
export function createDatasetsClient({ url, token, http, signal }: DatasetsClientOptions): DatasetsClient {
  const headers = { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const write = async (method: 'POST' | 'PUT', path: string, expectedStatuses: number[], json: Registration) => {
    const { status } = await http.sendForText({
      url: new URL(`${url}${path}`),
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(json),
      expectedStatuses,
      signal,
    });
    return status;
  };

  return {
    async find(name) {
      for (let offset = 0; ; offset += pageSize) {
        const query = new URLSearchParams({ q: name, limit: String(pageSize), offset: String(offset) });
        const page = { url: new URL(`${url}/datasets?${query}`), headers, expectedStatuses: [200], signal };
        const { datasets } = await http.getJson(page, pageSchema, 'datasets and total');
        const found = datasets.find((dataset) => dataset.name === name);
        if (found !== undefined || datasets.length < pageSize) return found;
      }
    },
    async create(registration) {
      return (await write('POST', '/datasets', [201, 409], registration)) === 201;
    },
    async update(id, registration) {
      await write('PUT', `/datasets/${encodeURIComponent(String(id))}`, [200], registration);
    },
  };
}
