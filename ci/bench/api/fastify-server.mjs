// The yardstick: Fastify and node-postgres with the same queries, as named statements, and the same rules for bodies.
// It answers from fast-json-stringify and logs nothing. It has neither ETags nor tokens, limits, metrics or traces.
import Fastify from 'fastify';
import pg from 'pg';

const COLUMNS = 'id, name, description, source_url, created_at, updated_at';
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DATABASE_POOL_MAX ?? 10),
});
const app = Fastify({ logger: false });

const dataset = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    name: { type: 'string' },
    description: { type: ['string', 'null'] },
    source_url: { type: ['string', 'null'] },
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
};
const page = {
  type: 'object',
  properties: {
    datasets: { type: 'array', items: dataset },
    total: { type: 'integer' },
    limit: { type: 'integer' },
    offset: { type: 'integer' },
    next: { type: ['string', 'null'] },
  },
};
const newDataset = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 255 },
    description: { type: ['string', 'null'] },
    source_url: { type: ['string', 'null'], pattern: '^https?://' },
  },
};
const pageQuery = {
  type: 'object',
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    offset: { type: 'integer', minimum: 0, default: 0 },
    after: { type: 'string' },
  },
};
const byId = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } };
const encode = (name) => Buffer.from(JSON.stringify(['after', name])).toString('base64url');

app.get('/datasets/:id', { schema: { params: byId, response: { 200: dataset } } }, async (request, reply) => {
  const { rows } = await pool.query({
    name: 'find',
    text: `SELECT ${COLUMNS} FROM datasets WHERE id = $1 AND deleted_at IS NULL`,
    values: [request.params.id],
  });
  if (rows.length === 0) return reply.code(404).send({ error: 'not found' });
  return rows[0];
});

app.get('/datasets', { schema: { querystring: pageQuery, response: { 200: page } } }, async (request) => {
  const { limit, offset, after } = request.query;
  const name = after === undefined ? null : JSON.parse(Buffer.from(after, 'base64url').toString())[1];
  const { rows } = await pool.query({
    // The numbers in the text, as in the service: as parameters they would have each page planned anew.
    name: `list-${limit}-${offset}${name === null ? '' : '-after'}`,
    text: `SELECT counted.total, page.* FROM (SELECT sum(living)::bigint AS total FROM dataset_counts) AS counted
      LEFT JOIN LATERAL (SELECT ${COLUMNS} FROM datasets WHERE deleted_at IS NULL ${name === null ? '' : 'AND name > $1'}
      ORDER BY name LIMIT ${limit + 1} OFFSET ${offset}) AS page ON TRUE ORDER BY page.name`,
    values: name === null ? [] : [name],
  });
  const datasets = rows.filter((row) => row.id !== null).slice(0, limit);
  const next = rows.length > limit ? encode(datasets.at(-1).name) : null;
  return { datasets, total: rows[0].total, limit, offset, next };
});

app.post('/datasets', { schema: { body: newDataset, response: { 201: dataset } } }, async (request, reply) => {
  const { name, description = null, source_url = null } = request.body;
  const { rows } = await pool.query({
    name: 'insert',
    text: `INSERT INTO datasets (name, description, source_url) VALUES ($1, $2, $3)
      ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING RETURNING ${COLUMNS}`,
    values: [name.trim(), description, source_url],
  });
  if (rows.length === 0) return reply.code(409).send({ error: 'name taken' });
  return reply.code(201).header('location', `/datasets/${rows[0].id}`).send(rows[0]);
});

app.get('/health', async () => ({ status: 'ok' }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => app.close().then(() => pool.end()));
