const COLUMNS = 'id, name, description, source_url, created_at, updated_at, version';

/** The SQL that the service runs for each kind of request if nothing is shared between requests; the compared servers
 * run the same. */
export const find = (id: string) => `SELECT ${COLUMNS} FROM datasets WHERE id = ${id} AND deleted_at IS NULL`;
export const list = (limit: number, offset = 0, beyond = 'TRUE') => `
  SELECT counted.total, id, name, CASE WHEN bytes_before < '524288' THEN description END AS description,
    CASE WHEN bytes_before < '524288' THEN source_url END AS source_url,
    created_at, updated_at, version, deleted_at, key, bytes_before
  FROM (SELECT sum(living)::bigint AS total FROM dataset_counts) AS counted LEFT JOIN LATERAL (
    SELECT near.*, name AS key, coalesce(sum(
      coalesce(octet_length(description), 0) + coalesce(octet_length(source_url), 0)
    ) OVER (ORDER BY name ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
    FROM (
      SELECT ${COLUMNS}, deleted_at, change FROM datasets WHERE deleted_at IS NULL AND ${beyond}
      ORDER BY name ASC LIMIT ${limit + 1} OFFSET ${offset}
    ) AS near
  ) AS page ON TRUE ORDER BY name ASC`;
export const insert = (values: string) => `
  INSERT INTO datasets (name, description, source_url) ${values}
  ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING RETURNING ${COLUMNS}`;
