import type { ClientConfigurationInput, Interceptor, QueryResultRow } from 'slonik';
import { SchemaValidationError } from 'slonik';

/** Parses each row by the zod schema of its query. Rejects asynchronous schemas. */
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

/** The options of every pool: rows parsed by their schemas, ids as numbers, times as RFC 3339 text. */
export const poolOptions: ClientConfigurationInput = {
  interceptors: [parseRows],
  typeParsers: [
    { name: 'int8', parse: Number },
    { name: 'timestamptz', parse: timestampToRfc3339 },
  ],
};

/**
 * Converts PostgreSQL's text form of a timestamptz (`2026-01-31 08:15:30.123456+00`) to RFC 3339 in UTC, in milliseconds.
 * @throws RangeError if the text is not a time.
 */
export function timestampToRfc3339(text: string): string {
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString();
}
