import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';

const it = await postgresTest();

it('creating a dataset returns 201 with its location and every field', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const dataset = { name: 'iris', description: 'flowers', source_url: 'https://example.org/iris?a=1#b' };
  const { status, headers, body } = await api.call('POST', '/datasets', { json: dataset });
  t.is(status, 201);
  t.is(headers.get('location'), `/datasets/${body.id}`);
  t.is(headers.get('etag'), `"${body.id}-1"`);
  t.like(body, dataset);
  t.is(body.created_at, body.updated_at);
  t.like((await api.call('GET', `/datasets/${body.id}`)).body, dataset);
});
it('a taken name is a 409, also with white space around it', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await api.call('POST', '/datasets', { json: { name: 'iris' } });
  const { status, body } = await api.call('POST', '/datasets', { json: { name: '  iris ' } });
  t.is(status, 409);
  t.is(body.errors[0]?.pointer, '/name');
  t.is((await api.call('POST', '/datasets', { json: { name: 'Iris' } })).status, 201);
});
it('of twenty concurrent creates of one name exactly one is a 201', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await api.call('POST', '/datasets', { json: { name: 'one' } })).status),
  );
  t.deepEqual([...statuses].sort(), [201, ...Array<number>(19).fill(409)]);
  t.is((await api.call('GET', '/datasets')).body.total, 1);
});
it('Unicode text is stored unchanged and can be found', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const name of ['データセット', 'مجموعة', '😀👩‍👩‍👧', 'é', '\u202ereversed', '🇦🇹'.repeat(100)]) {
    const { status, body } = await api.call('POST', '/datasets', { json: { name, description: name } });
    t.is(status, 201, name);
    t.like((await api.call('GET', `/datasets/${body.id}`)).body, { name, description: name });
    t.true((await api.call('GET', `/datasets?q=${encodeURIComponent(name)}`)).body.total > 0, name);
  }
});
it('two normal forms of a name are the same name, and a search finds it by both', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const created = await api.call('POST', '/datasets', { json: { name: 'caf\u0065\u0301' } });
  t.is(created.body.name, 'caf\u00e9');
  for (const name of ['caf\u0065\u0301', 'caf\u00e9']) {
    t.is((await api.call('POST', '/datasets', { json: { name } })).status, 409);
    t.is((await api.call('GET', `/datasets?q=${encodeURIComponent(name)}`)).body.total, 1);
  }
});
it('SQL in any input is treated as text', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const attacks = [
    "'; DROP TABLE datasets; --",
    "' OR '1'='1",
    '$1',
    '$slonik_1',
    '\\',
    '%_%',
    "E'\\''",
    '${name}',
    '"; --',
    "x'); DELETE FROM datasets; --",
  ];
  for (const [index, attack] of attacks.entries()) {
    const source_url = `https://example.org/?q=${encodeURIComponent(attack)}`;
    const created = await api.call('POST', '/datasets', { json: { name: attack, description: attack, source_url } });
    t.is(created.status, 201, attack);
    t.like(created.body, { name: attack, description: attack, source_url });
    const changed = await api.call('PUT', `/datasets/${created.body.id}`, {
      json: { name: `${attack} ${index}`, description: `${attack}!` },
    });
    t.like(changed.body, { name: `${attack} ${index}`, description: `${attack}!` });
    t.is((await api.call('GET', `/datasets?q=${encodeURIComponent(`${attack} ${index}`)}`)).body.total, 1, attack);
    t.is((await api.call('GET', `/datasets/${encodeURIComponent(attack)}`)).status, attack.includes('/') ? 404 : 400);
    t.is((await api.call('GET', `/datasets?limit=${encodeURIComponent(attack)}`)).status, 400);
    t.is((await api.call('GET', `/datasets?offset=${encodeURIComponent(attack)}`)).status, 400);
    t.is((await api.call('GET', `/datasets?after=${encodeURIComponent(attack)}`)).status, 400);
    t.is((await api.call('DELETE', `/datasets/${created.body.id}`, { headers: { 'if-match': attack } })).status, 412);
    const key = attack.replaceAll(' ', '');
    const keyed = await api.call('POST', '/datasets', {
      json: { name: `keyed ${index}` },
      headers: { 'idempotency-key': key },
    });
    t.is(keyed.status, 201, attack);
  }
  t.is((await api.call('GET', '/datasets')).body.total, 2 * attacks.length);
});
it('a search treats LIKE wildcards as literal characters', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const name of ['100%', '1000', 'a_b', 'aXb', 'c\\d']) await api.call('POST', '/datasets', { json: { name } });
  const search = async (q: string) =>
    (await api.call('GET', `/datasets?q=${encodeURIComponent(q)}`)).body.datasets.map((one) => one.name);
  t.deepEqual(await search('100%'), ['100%']);
  t.deepEqual(await search('A_B'), ['a_b']);
  t.deepEqual(await search('\\'), ['c\\d']);
});
it('a retry with the same key gets the first response and creates nothing', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const send = (json: object) => api.call('POST', '/datasets', { json, headers: { 'idempotency-key': 'k' } });
  const first = await send({ name: 'a' });
  await api.call('PUT', `/datasets/${first.body.id}`, { json: { name: 'renamed' } });
  const again = await send({ name: 'a' });
  t.is(again.status, 201);
  t.is(again.text, first.text);
  t.is(again.headers.get('location'), first.headers.get('location'));
  t.is(again.headers.get('idempotency-replayed'), 'true');
  t.is((await send({ name: 'b' })).status, 422);
  t.is((await send({ name: 'a', description: 'more' })).status, 422);
  const spelled = '{ "source_url": null,\n "name" : " \\u0061", "description": null }';
  const headers = { 'idempotency-key': 'k', 'content-type': 'application/json' };
  t.is((await api.call('POST', '/datasets', { body: spelled, headers })).text, first.text);
  t.is((await api.call('GET', '/datasets')).body.total, 1);
});
it('a retry replays a 409 even if the name is free by then', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const other = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const send = () => api.call('POST', '/datasets', { json: { name: 'a' }, headers: { 'idempotency-key': 'k' } });
  t.is((await send()).status, 409);
  await api.call('DELETE', `/datasets/${other.body.id}`);
  t.is((await send()).status, 409);
});
it('ten concurrent requests with one key create one dataset and get the same response', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      api.call('POST', '/datasets', { json: { name: 'a' }, headers: { 'idempotency-key': 'k' } }),
    ),
  );
  t.is(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size, 1);
  t.is(answers[0]?.status, 201);
  t.is((await api.call('GET', '/datasets')).body.total, 1);
});
for (const key of ['', ' ', 'a b', 'ü'.normalize(), 'x'.repeat(256)]) {
  it(`${JSON.stringify(key).slice(0, 20)} is not a valid idempotency key`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    t.is(
      (await api.call('POST', '/datasets', { json: { name: 'a' }, headers: { 'idempotency-key': key } })).status,
      400,
    );
  });
}
