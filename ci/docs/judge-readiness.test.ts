import test from 'ava';
import { judgeReadiness } from './judge-readiness.ts';

const checklist = `# Ready

## Data

| what has to hold | proof |
|---|---|
| a | [x](../scenarios/x.yaml), [y](../scenarios/y.yaml) |
| b | [z](../scenarios/z.yaml) |
| c | [t](../ci/t.test.ts) |
| d | **open**: see [x](../scenarios/x.yaml) |
`;

test('Each row gets the verdicts of its scenarios, and an open row stays open', (t) => {
  const result = {
    startedAt: '2026-01-02T03:04:05Z',
    kubernetes: 'v1.36.1',
    scenarios: [
      { file: 'scenarios/x.yaml', verdict: 'passed' },
      { file: 'scenarios/y.yaml', verdict: 'failed' },
    ],
  };
  t.is(
    judgeReadiness(checklist, JSON.stringify(result)),
    `# Ready

The last column is of the run that began at 2026-01-02T03:04:05Z on Kubernetes v1.36.1.

## Data

| what has to hold | proof | last run |
|---|---|---|
| a | [x](../scenarios/x.yaml), [y](../scenarios/y.yaml) | passed, failed |
| b | [z](../scenarios/z.yaml) | not in this run |
| c | [t](../ci/t.test.ts) | no scenario |
| d | **open**: see [x](../scenarios/x.yaml) | open |
`,
  );
});

test('A file that is not the result of a run is rejected', (t) => {
  t.throws(() => judgeReadiness(checklist, '{"scenarios": []}'), { message: /startedAt/ });
});
