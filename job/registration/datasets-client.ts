import { z } from 'zod';
import { ConnectionError } from '../http/connection-error.ts';
import { HttpError } from '../http/http-error.ts';
import { parseRetryAfter } from '../http/parse-retry-after.ts';
import { readText } from '../http/read-text.ts';
import { publicUrl, send } from '../http/send.ts';

const registeredSchema = z.object({
  id: z.union([z.int(), z.string()]),
  name: z.string(),
  description: z.string().nullable(),
  source_url: z.string().nullable(),
});
const pageSchema = z.object({ datasets: z.array(registeredSchema), total: z.int().optional() });

/** A dataset as the datasets API knows it. */
export type Registered = z.output<typeof registeredSchema>;

export interface Registration {
  readonly name: string;
  readonly description: string;
  readonly source_url: string;
}

export interface DatasetsClientOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly idleTimeoutMs: number;
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
export function createDatasetsClient({ url, token, idleTimeoutMs, signal }: DatasetsClientOptions): DatasetsClient {
  const call = async (method: string, path: string, expected: readonly number[], json?: unknown) => {
    const target = new URL(`${url}${path}`);
    const response = await send({
      url: target,
      method,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      idleTimeoutMs,
      signal,
    });
    const status = response.statusCode ?? 0;
    const text = await readText(response);
    if (expected.includes(status)) return { status, text };
    throw new HttpError(
      `${method} ${publicUrl(target)} answered ${status}, expected ${expected.join(' or ')}: ${text.slice(0, 300)}`,
      status,
      parseRetryAfter(response.headers['retry-after'], Date.now()),
    );
  };

  const page = async (name: string, offset: number) => {
    const query = new URLSearchParams({ q: name, limit: String(pageSize), offset: String(offset) });
    const { text } = await call('GET', `/datasets?${query}`, [200]);
    try {
      return pageSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new ConnectionError(`GET ${url}/datasets: expected {datasets, total}, seen ${text.slice(0, 200)}`, {
        cause: error,
      });
    }
  };

  return {
    async find(name) {
      for (let offset = 0; ; offset += pageSize) {
        const { datasets } = await page(name, offset);
        const found = datasets.find((dataset) => dataset.name === name);
        if (found !== undefined || datasets.length < pageSize) return found;
      }
    },
    async create(registration) {
      return (await call('POST', '/datasets', [201, 409], registration)).status === 201;
    },
    async update(id, registration) {
      await call('PUT', `/datasets/${encodeURIComponent(String(id))}`, [200], registration);
    },
  };
}
