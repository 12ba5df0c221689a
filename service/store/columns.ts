import { sql } from 'slonik';

/** The columns of `datasetRow`. */
export const columns = sql.fragment`id, name, description, source_url, created_at, updated_at, version`;
