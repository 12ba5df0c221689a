import fc from 'fast-check';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';

const it = await postgresTest();

for (const method of ['PUT', 'PATCH']) {
  it(`${method} changes the given fields and updated_at, and keeps the other fields`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { body } = await api.call('POST', '/datasets', {
      json: { name: 'a', description: 'd', source_url: 'https://example.org/' },
    });
    const changed = await api.call(method, `/datasets/${body.id}`, { json: { description: 'e' } });
    t.is(changed.status, 200);
    t.like(changed.body, {
      id: body.id,
      name: 'a',
      description: 'e',
      source_url: 'https://example.org/',
      created_at: body.created_at,
    });
    t.true(changed.body.updated_at >= body.updated_at);
    t.is(changed.headers.get('etag'), `"${body.id}-2"`);
    t.is((await api.call('GET', `/datasets/${body.id}`)).text, changed.text);
  });
  it(`${method} with null clears a field`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { body } = await api.call('POST', '/datasets', {
      json: { name: 'a', description: 'd', source_url: 'https://example.org/' },
    });
    t.like((await api.call(method, `/datasets/${body.id}`, { json: { description: null, source_url: null } })).body, {
      name: 'a',
      description: null,
      source_url: null,
    });
  });
  for (const [title, json] of [
    ['no fields', {}],
    ['an unknown field', { name: 'b', id: 7 }],
    ['a null name', { name: null }],
    ['a blank name', { name: ' ' }],
    ['an array', []],
    ['null', null],
  ] as const) {
    it(`${method} with ${title} is a 400 and changes nothing`, async (t, databases) => {
      await using api = await startApi(await databases.migrated());
      const { body, text } = await api.call('POST', '/datasets', { json: { name: 'a' } });
      t.is((await api.call(method, `/datasets/${body.id}`, { json })).status, 400);
      t.is((await api.call('GET', `/datasets/${body.id}`)).text, text);
    });
  }
  it(`${method} with a taken name is a 409, with the current name a 200`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    await api.call('POST', '/datasets', { json: { name: 'a' } });
    const { body } = await api.call('POST', '/datasets', { json: { name: 'b' } });
    t.is((await api.call(method, `/datasets/${body.id}`, { json: { name: 'a' } })).status, 409);
    t.is((await api.call(method, `/datasets/${body.id}`, { json: { name: 'b' } })).status, 200);
  });
  it(`${method} of an unknown or deleted dataset is a 404`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
    await api.call('DELETE', `/datasets/${body.id}`);
    for (const id of [body.id, 9007199254740991]) {
      t.is((await api.call(method, `/datasets/${id}`, { json: { name: 'b' } })).status, 404);
      t.is(
        (await api.call(method, `/datasets/${id}`, { json: { name: 'b' }, headers: { 'if-match': `"${id}-1"` } }))
          .status,
        404,
      );
    }
  });
}
it('PATCH accepts the merge patch content type, PUT does not', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const patch = { body: '{"description":"x"}', headers: { 'content-type': 'application/merge-patch+json' } };
  t.is((await api.call('PATCH', `/datasets/${body.id}`, patch)).body.description, 'x');
  t.is((await api.call('PUT', `/datasets/${body.id}`, patch)).status, 415);
});
it('of ten concurrent updates with the same If-Match exactly one succeeds, and the others are 412', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body, headers } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const etag = headers.get('etag') ?? '';
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      api.call('PUT', `/datasets/${body.id}`, { json: { description: String(index) }, headers: { 'if-match': etag } }),
    ),
  );
  t.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array<number>(9).fill(412)]);
  const winner = answers.find((answer) => answer.status === 200);
  t.is((await api.call('GET', `/datasets/${body.id}`)).text, winner?.text ?? '');
});
it('a deleted dataset is a 404, frees its name, and can be restored unless the name was taken', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  t.is((await api.call('DELETE', `/datasets/${body.id}`)).status, 204);
  t.is((await api.call('DELETE', `/datasets/${body.id}`)).status, 404);
  t.is((await api.call('GET', `/datasets/${body.id}`)).status, 404);
  t.is((await api.call('GET', '/datasets')).body.total, 0);
  const other = await api.call('POST', '/datasets', { json: { name: 'a' } });
  t.is(other.status, 201);
  t.is((await api.call('POST', `/datasets/${body.id}/restore`)).status, 409);
  await api.call('DELETE', `/datasets/${other.body.id}`);
  const back = await api.call('POST', `/datasets/${body.id}/restore`);
  t.like(back, { status: 200, body: { id: body.id, name: 'a' } });
  t.is((await api.call('POST', `/datasets/${body.id}/restore`)).text, back.text);
  t.is((await api.call('POST', '/datasets/999/restore')).status, 404);
  t.is((await api.call('GET', '/datasets')).body.total, 1);
});
it('DELETE honours If-Match', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  await api.call('PUT', `/datasets/${body.id}`, { json: { description: 'x' } });
  t.is((await api.call('DELETE', `/datasets/${body.id}`, { headers: { 'if-match': `"${body.id}-1"` } })).status, 412);
  t.is((await api.call('DELETE', `/datasets/${body.id}`, { headers: { 'if-match': `"${body.id}-2"` } })).status, 204);
  t.is((await api.call('DELETE', `/datasets/${body.id}`, { headers: { 'if-match': '*' } })).status, 404);
});
/** Every write to a single dataset, with the status of a success. */
const WRITES = [
  ['PUT', '', { description: 'x' }, 200],
  ['PATCH', '', { description: 'x' }, 200],
  ['DELETE', '', undefined, 204],
  ['POST', '/restore', undefined, 200],
] as const;
for (const [method, path, json, good] of WRITES) {
  it(`${method} /datasets/{id}${path} honours If-Match and If-None-Match`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
    const send = async (headers: Record<string, string>) =>
      (await api.call(method, `/datasets/${body.id}${path}`, { headers, ...(json === undefined ? {} : { json }) }))
        .status;
    t.is(await send({ 'if-match': `"${body.id}-7"` }), 412);
    t.is(await send({ 'if-none-match': '*' }), 412);
    t.is(await send({ 'if-none-match': `W/"${body.id}-1"` }), 412);
    t.is(await send({ 'if-match': `"${body.id}-1"`, 'if-none-match': `"${body.id}-1"` }), 412);
    t.is((await api.call('GET', `/datasets/${body.id}`)).headers.get('etag'), `"${body.id}-1"`);
    t.is(await send({ 'if-match': `"${body.id}-1"`, 'if-none-match': `"${body.id}-7"` }), good);
  });
}
for (const [method, path, json, good] of WRITES) {
  it(`${method} /datasets/{id}${path} honours If-Unmodified-Since`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { body, headers } = await api.call('POST', '/datasets', { json: { name: 'a' } });
    const modified = headers.get('last-modified') ?? '';
    const send = (since: string, more: Record<string, string> = {}) =>
      api.call(method, `/datasets/${body.id}${path}`, {
        headers: { 'if-unmodified-since': since, ...more },
        ...(json === undefined ? {} : { json }),
      });
    const refused = await send(new Date(Date.parse(modified) - 1_000).toUTCString());
    t.is(refused.status, 412);
    t.is(refused.body.errors[0]?.parameter, 'If-Unmodified-Since');
    t.is((await api.call('GET', `/datasets/${body.id}`)).headers.get('etag'), `"${body.id}-1"`);
    t.is((await send(modified)).status, good);
  });
}
it('If-Unmodified-Since does not count beside If-Match, or if it is not a time', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  for (const headers of [
    { 'if-unmodified-since': new Date(0).toUTCString(), 'if-match': `"${body.id}-1"` },
    { 'if-unmodified-since': 'yesterday' },
  ])
    t.is((await api.call('PUT', `/datasets/${body.id}`, { json: { description: 'x' }, headers })).status, 200);
});
it('with If-Match a restore succeeds only for the version of the deletion', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  await api.call('DELETE', `/datasets/${body.id}`);
  const restore = async (tag: string) =>
    (await api.call('POST', `/datasets/${body.id}/restore`, { headers: { 'if-match': tag } })).status;
  t.is(await restore(`"${body.id}-1"`), 412);
  t.is((await api.call('GET', `/datasets/${body.id}`)).status, 404);
  t.is(await restore(`"${body.id}-2"`), 200);
});
it('any sequence of merge patches has the result that RFC 7396 defines', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const text = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((value) => !value.includes('\0') && value.isWellFormed());
  const patch = fc
    .record({ description: fc.option(text), source_url: fc.option(fc.webUrl()) }, { requiredKeys: [] })
    .filter((one) => Object.keys(one).length > 0);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(patch, { minLength: 1, maxLength: 5 }), async (patches) => {
      const { body } = await api.call('POST', '/datasets', { json: { name: `run ${run++}` } });
      const expected = { name: body.name, description: body.description, source_url: body.source_url };
      for (const one of patches) {
        Object.assign(expected, one);
        const answer = await api.call('PATCH', `/datasets/${body.id}`, { json: one });
        t.like(answer, { status: 200 });
      }
      const { name, description, source_url } = (await api.call('GET', `/datasets/${body.id}`)).body;
      t.deepEqual({ name, description, source_url }, expected);
    }),
    { numRuns: 25 },
  );
});
