import type { ClientConfigurationInput, Interceptor, QueryResultRow } from 'slonik';
import { SchemaValidationError } from 'slonik';

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

/**
 * Turns PostgreSQL's text of a timestamptz (`2026-01-31 08:15:30.123456+00`) into RFC 3339 in UTC with milliseconds.
 * @throws RangeError where the text is no time.
 */
export function timestampToRfc3339(text: string): string {
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString();
}
