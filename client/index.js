import createClient from 'openapi-fetch';

export const createDatasetsClient = (options) => createClient(options);
