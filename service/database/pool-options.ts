import type { ClientConfigurationInput, Interceptor, QueryResultRow } from 'slonik';
import { SchemaValidationError } from 'slonik';
import { timestampToRfc3339 } from './timestamp-to-rfc3339.ts';

/** Parses each row by the zod schema that its query was tagged with, and refuses a schema that would be asynchronous. */
const parseRows: Interceptor = {
  name: 'parse rows',
  transformRow: (context, query, row) => {
    const parser = context.resultParser;
    if (parser === undefined) return row;
    const result = parser['~standard'].validate(row);
    if (result instanceof Promise) throw new TypeError('A row schema must be synchronous');
    if (result.issues !== undefined) throw new SchemaValidationError(query, row, result.issues);
    return result.value as QueryResultRow;
  },
};

/** What all our pools share: rows parsed by their schemas, ids as numbers, times as RFC 3339 text. */
export const poolOptions: ClientConfigurationInput = {
  interceptors: [parseRows],
  typeParsers: [
    { name: 'int8', parse: Number },
    { name: 'timestamptz', parse: timestampToRfc3339 },
  ],
};
