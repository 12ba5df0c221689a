import type { Connection, FieldDef, Submittable } from 'pg';
import type { DriverQueryResult } from 'slonik';

export type TypeParsers = (oid: number) => (text: string) => unknown;

/** How the rows of a statement are read on one connection. */
export type Prepared = {
  /** Name of the statement on the connection. */
  readonly name: string;
  /** Undefined until it ran once without an error. */
  readonly columns: readonly Column[] | undefined;
};

type Column = { readonly name: string; readonly dataTypeId: number; readonly parse: (text: string) => unknown };

type Parts = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly parsers: TypeParsers;
  /** The statements of the connection, by the name that the caller gives them. */
  readonly statements: Map<string, Prepared>;
  readonly resolve: (result: DriverQueryResult) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * One run of a named statement by the extended protocol
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY): Parse and Describe the first time,
 * after that Bind and Execute alone. Where a table changes so that the description would be another one, PostgreSQL
 * refuses the statement. One query at a time runs on a connection.
 */
export class PreparedQuery implements Submittable {
  readonly #parts: Parts;
  readonly #statement: Prepared;
  readonly #rows: Record<string, unknown>[] = [];
  #columns: readonly Column[];
  #tag = '';

  constructor(parts: Parts) {
    this.#parts = parts;
    const known = parts.statements.get(parts.name);
    // What an error left behind of a statement that never ran is not known: it gets another name.
    const fresh = known === undefined ? parts.name : `${known.name}~`;
    this.#statement = known?.columns === undefined ? { name: fresh, columns: undefined } : known;
    this.#columns = this.#statement.columns ?? [];
  }

  submit(connection: Connection): void {
    const { name, columns } = this.#statement;
    connection.stream.cork();
    if (columns === undefined) {
      this.#parts.statements.set(this.#parts.name, this.#statement);
      connection.parse({ name, text: this.#parts.text, types: [] }, true);
    }
    connection.bind({ statement: name, values: this.#parts.values.map(toText) }, true);
    if (columns === undefined) connection.describe({ type: 'P' }, true);
    connection.execute(null, true);
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    const { parsers } = this.#parts;
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      dataTypeId: dataTypeID,
      parse: parsers(dataTypeID),
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    let place = 0;
    for (const { name, parse } of this.#columns) {
      const text = fields[place++];
      row[name] = text === null || text === undefined ? null : parse(text);
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#tag = text;
  }

  handleReadyForQuery(): void {
    const columns = this.#columns;
    this.#parts.statements.set(this.#parts.name, { ...this.#statement, columns });
    const [command = '', ...counts] = this.#tag.split(' ');
    this.#parts.resolve({
      command: command as DriverQueryResult['command'],
      fields: [...columns],
      rowCount: counts.length === 0 ? null : Number(counts.at(-1)),
      rows: this.#rows,
    });
  }

  handleError(error: unknown): void {
    this.#parts.reject(error);
  }
}

/** The text form of a value, as PostgreSQL reads it: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function toText(value: unknown): string | Buffer | null {
  if (value === null || value === undefined || Buffer.isBuffer(value)) return value ?? null;
  return Array.isArray(value) ? `{${value.map(toElement).join(',')}}` : String(value);
}

function toElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return Array.isArray(value) ? String(toText(value)) : `"${String(value).replace(/["\\]/g, '\\$&')}"`;
}
