import test from 'ava';
import { runScenario } from '../../scenario/run-scenario.ts';
import { context, environmentsOf, scenarioOf } from '../../session/fixtures/scenario-of.ts';
import { recordedContext, renderedPlatform } from '../../targets/local/fixtures/platform.ts';
import { postgresRelease } from '../../targets/local/fixtures/shop.ts';
import { startLocalTarget } from '../../targets/local/start-local-target.ts';

// A machine of this zone once shifted every date by a day.
process.env['TZ'] = 'Asia/Tokyo';

// The scenarios of the tests know a release of the name api.
const { platform, releases } = renderedPlatform([{ ...postgresRelease, name: 'api' }]);
const recorded = await recordedContext(platform);
const connect = { secret: 'postgres', key: 'uri' };
const target = await startLocalTarget(
  recorded.context,
  releases.map((rendered) => ({ ...rendered, release: { ...rendered.release, connect } })),
);
test.after.always(async () => {
  await target[Symbol.asyncDispose]();
  await recorded[Symbol.asyncDispose]();
});

/** Expression in SQL, what it is in YAML, and what it must not be called. */
const values: readonly (readonly [sql: string, same: string, other: string])[] = [
  ["date '2024-03-01'", '"2024-03-01"', '"2024-02-29T15:00:00.000Z"'],
  ["timestamp '2024-03-01 10:00:00'", '"2024-03-01 10:00:00"', '"2024-03-01T10:00:00.000Z"'],
  ["timestamp '2024-03-01 10:00:00.123456'", '"2024-03-01 10:00:00.123456"', '"2024-03-01 10:00:00.123"'],
  ["timestamptz '2024-03-01 10:00:00+00'", '"2024-03-01 10:00:00+00"', '"2024-03-01 19:00:00+09"'],
  ["'infinity'::date", 'infinity', '"null"'],
  ["time '10:00'", '"10:00:00"', '"10:00"'],
  ["interval '1 day 2 hours'", '"1 day 02:00:00"', '{days: 1, hours: 2}'],
  ['9007199254740993::int8', '9007199254740993', '9007199254740992'],
  ['9007199254740993::int8', '"9007199254740993"', '"9007199254740992"'],
  ['count(*)', '1', '2'],
  ['count(*)', '{gte: 1}', '{gt: 1}'],
  ['count(*)', '{type: integer}', '{type: mapping}'],
  ["'5'::text", '"5"', '5'],
  ['5::int4', '5', '"5"'],
  ['1.10::numeric', '"1.10"', '"1.1"'],
  ['12345678901234567890.123456789::numeric', '"12345678901234567890.123456789"', '"12345678901234567000"'],
  ['0.1::float8', '0.1', '0.2'],
  ["'NaN'::float8", 'NaN', 'null'],
  ["'\\x00ff'::bytea", "'\\x00ff'", "'\\x00fe'"],
  ['array[1,2]::int4[]', '[1, 2]', '[2, 1]'],
  ['array[9007199254740993]::int8[]', '["9007199254740993"]', '["9007199254740992"]'],
  ["array[date '2024-03-01', null]", '["2024-03-01", null]', '["2024-03-01"]'],
  ['array[1.10]::numeric[]', '["1.10"]', '[1.1]'],
  ['array[[true],[false]]', '[[true], [false]]', '[[true], [true]]'],
  [`'{"id": 9007199254740993}'::jsonb`, '{id: 9007199254740993}', '{id: 9007199254740992}'],
  [`'[9007199254740993]'::json`, '[9007199254740993]', '[9007199254740992]'],
  [`array['{"id": 9007199254740993}']::jsonb[]`, '[{id: 9007199254740993}]', '[{id: 9007199254740992}]'],
  ['null::date', 'null', '""'],
];

async function verdictOf(t: Parameters<typeof context>[0], step: string): Promise<string> {
  const { scenarioContext } = await context(t, () => undefined);
  const scenario = scenarioOf(`scenario: A\nsteps:\n  - ${step}\n`);
  return (await runScenario(scenario, { ...scenarioContext, environments: environmentsOf(target) })).verdict;
}

for (const [sql, same, other] of values) {
  test.serial(`${sql} matches ${same}, and not ${other}`, async (t) => {
    const step = (expected: string) =>
      `{sql: {to: api, query: ${JSON.stringify(`select ${sql} as v`)}}, expect: {rows: [{v: ${expected}}]}}`;
    t.is(await verdictOf(t, step(same)), 'passed');
    t.is(await verdictOf(t, step(other)), 'failed');
  });
}

test.serial('A parameter beyond 2^53 is sent exactly, alone and in JSON', async (t) => {
  const query =
    'select $1::int8 = 9007199254740993 and ($2::jsonb->>$3) = $1::text and $4::int8[] = array[$1::int8] and ($5::jsonb[])[1] = $2::jsonb as same';
  const values = '[9007199254740993, {id: 9007199254740993}, id, [9007199254740993], [{id: 9007199254740993}]]';
  const step = `{sql: {to: api, query: ${JSON.stringify(query)}, values: ${values}}, expect: {rows: [{same: true}]}}`;
  t.is(await verdictOf(t, step), 'passed');
});

test.serial('The result contains the column types', async (t) => {
  const step =
    '{sql: {to: api, query: "select 1::int8 as a, now() as b"}, expect: {columns: {a: int8, b: timestamptz}}}';
  t.is(await verdictOf(t, step), 'passed');
});
