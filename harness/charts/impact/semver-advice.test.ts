import test from 'ava';
import type { ChartFolder } from '../chart-folder.ts';
import type { Effect } from './classify.ts';
import type { RenderingChange } from './compare.ts';
import { semverAdvice } from './semver-advice.ts';

const chart = (name: string, version: string, libraries: string[], library: boolean): ChartFolder => ({
  folder: name,
  path: `/charts/${name}`,
  name,
  version,
  description: '',
  library,
  libraries,
  wanted: {},
});
const charts = (version: string) => [
  chart('kit-common', version, [], true),
  chart('kit-service', '1.0.0', ['kit-common'], true),
  chart('web', '1.0.0', ['kit-service'], false),
];
const change = (effect: Effect): RenderingChange[] => [
  {
    chart: 'web',
    values: '',
    refused: undefined,
    changes: [{ name: 'Deployment/web', kind: 'changed', findings: [{ effect, message: '' }], patch: '' }],
  },
];
const advice = (version: string, effect: Effect) =>
  semverAdvice(charts('1.0.0'), charts(version), new Set(['kit-common']), change(effect));

test('a change that a dependant of a dependant feels as a refusal asks for a major version', (t) => {
  t.deepEqual(advice('1.1.0', 'refused'), [
    'kit-common is 1.1.0 (it was 1.0.0): what it changes asks for a new major version',
  ]);
  t.deepEqual(advice('2.0.0', 'refused'), []);
});

test('any other change asks for a patch version', (t) => {
  t.is(advice('1.0.0', 'restart').length, 1);
  t.deepEqual(advice('1.0.1', 'restart'), []);
});
