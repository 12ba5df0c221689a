import { fileURLToPath } from 'node:url';

/** What is mutated by the folder that MUTATION names, with the tests beside it alone; what needs a cluster is left out, and so
 * are the schemas of step kinds, most of whose texts are for people. */
const parts = {
  'harness/expect': [],
  'harness/health': [],
  'harness/steps': [
    '!harness/steps/{fault,custom,script}/**',
    '!harness/steps/**/{define,run}.ts',
    '!harness/steps/{apply/await-definition,restore/await-former,sql/collect-plans,load/drive-load}.ts',
  ],
};
const { MUTATION: folder = 'harness/expect' } = process.env;
if (!Object.hasOwn(parts, folder))
  throw new Error(`MUTATION: expected one of ${Object.keys(parts).join(', ')}, got ${folder}`);
// Step kinds in files import the kit by its package name, which is that of the sources. Scripts are slow.
process.env['MUTATION_TESTS'] =
  folder === 'harness/steps' ? `${folder}/*.test.ts,${folder}/!(custom|script)/**/*.test.ts` : `${folder}/**/*.test.ts`;
const name = folder.replaceAll('/', '-');

// biome-ignore lint/style/noDefaultExport: Stryker requires it.
export default {
  mutate: [`${folder}/**/*.ts`, '!**/*.test.ts', '!**/fixtures/**', ...parts[folder]],
  ignorePatterns: [
    '*',
    '!harness/**',
    '!ci/versions.yaml',
    '!package.json',
    '!charts/**',
    '!scenarios/**',
    'harness/dist',
  ],
  testRunner: 'ava',
  plugins: [fileURLToPath(new URL('ava-runner.ts', import.meta.url))],
  testRunnerNodeArgs: ['--conditions=platform-scenarios-source'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // The TypeScript compiler is not used: Node runs the files directly.
  tsconfigFile: 'none',
  tempDirName: '.stryker-tmp',
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 90, break: 90 },
  warnings: { slow: false },
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: true, allowColor: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  htmlReporter: { fileName: `reports/mutation/${name}.html` },
};
