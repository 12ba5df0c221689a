import type { Client, ClientOptions } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type Dataset = components['schemas']['Dataset'];
export type NewDataset = components['schemas']['NewDataset'];
export type DatasetChange = components['schemas']['DatasetChange'];
export type Problem = components['schemas']['Problem'];

/** A typed client of all paths in the OpenAPI contract. */
export type DatasetsClient = Client<paths>;

/**
 * Creates a client: `const { data, error } = await client.GET('/datasets', { params: { query: { name: 'iris' } } })`.
 * An error response is returned as `error`; network errors are thrown.
 * @param options `baseUrl`, `headers` (for a token), and optionally a custom `fetch`
 */
export declare function createDatasetsClient(options?: ClientOptions): DatasetsClient;
