// The reference: Fastify and node-postgres with the same queries, as named statements, and the same responses, including
// all headers of the contract and pages of the same size. It serializes with fast-json-stringify, does not validate the
// rows of the database, and has no logs, tokens, rate limits, metrics or traces.
import { hash, randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';
import { securityHeaders } from '../../../service/server/http/handle-request.ts';
import { find, insert, list } from './statements.ts';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DATABASE_POOL_MAX ?? 10),
});
const app = Fastify({ logger: false, genReqId: () => randomUUID() });
app.addHook('onRequest', async (request, reply) => {
  reply.headers(securityHeaders).header('x-request-id', request.id);
});
const etagOf = (row) => `"${row.id}-${row.version}"`;
const sendRow = (reply, row) =>
  reply.header('etag', etagOf(row)).header('last-modified', row.updated_at.toUTCString()).send(row);

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
    text: find('$1'),
    values: [request.params.id],
  });
  if (rows.length === 0) return reply.code(404).send({ error: 'not found' });
  return sendRow(reply.header('cache-control', 'no-cache'), rows[0]);
});

app.get('/datasets', { schema: { querystring: pageQuery, response: { 200: page } } }, async (request, reply) => {
  const { limit, offset, after } = request.query;
  const name = after === undefined ? null : JSON.parse(Buffer.from(after, 'base64url').toString())[1];
  const { rows } = await pool.query({
    // The numbers are literals, as in the service: with parameters, PostgreSQL would plan each page again.
    name: `list-${limit}-${offset}${name === null ? '' : '-after'}`,
    text: list(limit, offset, name === null ? 'TRUE' : 'name > $1::text'),
    values: name === null ? [] : [name],
  });
  const datasets = rows.filter((row) => row.id !== null).slice(0, limit);
  const next = rows.length > limit ? encode(datasets.at(-1).name) : null;
  const { total } = rows[0];
  const tag = hash('sha1', `${total} ${next} ${datasets.map(etagOf).join()}`, 'base64url');
  reply.headers({ etag: `W/"${tag}"`, 'cache-control': 'no-cache', vary: 'Accept-Encoding' });
  if (next !== null)
    reply.header('link', `</datasets?${new URLSearchParams({ limit: String(limit), after: next })}>; rel="next"`);
  return { datasets, total, limit, offset, next };
});

app.post('/datasets', { schema: { body: newDataset, response: { 201: dataset } } }, async (request, reply) => {
  const { name, description = null, source_url = null } = request.body;
  const { rows } = await pool.query({
    name: 'insert',
    text: insert('VALUES ($1, $2, $3)'),
    values: [name.trim(), description, source_url],
  });
  if (rows.length === 0) return reply.code(409).send({ error: 'name taken' });
  return sendRow(reply.code(201).header('location', `/datasets/${rows[0].id}`), rows[0]);
});

app.get('/health', async () => ({ status: 'ok' }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => app.close().then(() => pool.end()));
