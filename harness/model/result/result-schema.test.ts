import test from 'ava';
import { sampleFlaky } from '../../report/fixtures/sample-flaky.ts';
import { sampleBroken, sampleOfMany, sampleResult } from '../../report/fixtures/sample-result.ts';
import { resultJson } from '../../report/write-reports.ts';
import { resultJsonSchema, resultSchema } from './result-schema.ts';

for (const [name, result] of Object.entries({ sampleResult, sampleBroken, sampleFlaky, many: sampleOfMany(50) })) {
  test(`The JSON of a run matches its schema and loses nothing: ${name}`, (t) => {
    t.deepEqual(resultSchema.parse(JSON.parse(resultJson(result))), result);
  });
}

test('A result with an invalid value, an unknown key or a missing key is rejected', (t) => {
  const { counts, ...withoutCounts } = sampleResult;
  t.false(resultSchema.safeParse({ ...sampleResult, counts: { ...counts, passed: -1 } }).success);
  t.false(resultSchema.safeParse({ ...sampleResult, flaky: 1 }).success);
  t.false(resultSchema.safeParse(withoutCounts).success);
  t.false(resultSchema.safeParse({ ...sampleResult, target: 'docker' }).success);
});

test('The JSON Schema lists the required keys and describes them', (t) => {
  const schema = resultJsonSchema() as { required: string[]; properties: Record<string, { description?: string }> };
  t.true(schema.required.includes('scenarios'));
  t.false(schema.required.includes('failure'));
  t.is(schema.properties['targetReason']?.description, 'Why this target ran.');
});
