import type { Client, ClientOptions } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type Dataset = components['schemas']['Dataset'];
export type NewDataset = components['schemas']['NewDataset'];
export type DatasetChange = components['schemas']['DatasetChange'];
export type Problem = components['schemas']['Problem'];

/** The paths of the contract, with what each takes and answers. */
export type DatasetsClient = Client<paths>;

/**
 * Makes a client: `const { data, error } = await client.GET('/datasets', { params: { query: { name: 'iris' } } })`. A
 * problem is given as `error`; what the network throws is thrown.
 * @param options `baseUrl`, `headers` for a token, and a `fetch` of one's own.
 */
export declare function createDatasetsClient(options?: ClientOptions): DatasetsClient;
