import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createHelm } from '@platform-scenarios/harness';
import { checkCases } from './cases/check-cases.ts';
import { chartFolders } from './chart-folders.ts';
import { checkRenderings } from './check/check-renderings.ts';
import { lintCharts } from './check/lint-charts.ts';
import { checkGolden } from './golden/check-golden.ts';
import { readSchemas } from './kubernetes/read-schemas.ts';
import { renderCharts } from './render/render-charts.ts';

const root = join(import.meta.dirname, '../..');
const usage = 'usage: npm run charts [-- --update]\n  --update  write the golden renders anew';

/** Checks every chart; resolves to the exit code: 1 where a check failed, 2 where a chart refuses a value. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { update: { type: 'boolean', default: false } } });
  const begin = performance.now();
  const helm = await createHelm();
  const charts = await chartFolders(root);
  const [lint, renderings, schemas, cases] = await Promise.all([
    lintCharts(helm, charts),
    renderCharts(helm, charts),
    readSchemas(),
    checkCases(helm, charts),
  ]);
  const objects = renderings.reduce((sum, rendering) => sum + rendering.objects.length, 0);
  const checked = checkRenderings(root, renderings, schemas);
  const golden = await checkGolden(root, renderings, values.update);
  const report = (what: string, problems: readonly string[]) => {
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
    for (const problem of problems) console.log(`     ${problem}`);
  };
  report(`lint: ${charts.length} charts`, lint);
  report(
    `renders: ${renderings.length}, with ${objects} objects, by the schemas of Kubernetes ${[...schemas.keys()].join(', ')} and our policies`,
    checked.problems,
  );
  if (checked.unknownKinds.length > 0)
    console.log(`     not of Kubernetes itself, so without a schema: ${checked.unknownKinds.join(', ')}`);
  report(`good and bad values: ${cases.tried}`, cases.problems);
  report('golden renders', golden);
  console.log(`${((performance.now() - begin) / 1000).toFixed(1)} s`);
  // A value that its chart refuses is bad input; whatever else is wrong is a check that failed.
  if (renderings.some(({ wrongValues }) => wrongValues !== undefined)) return 2;
  return [lint, checked.problems, cases.problems, golden].some((problems) => problems.length > 0) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  // An error of the kit, such as a helm that is missing, says its own exit code; anything else is a wrong flag or file.
  const own = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  if (own === undefined) console.error(usage);
  process.exitCode = typeof own === 'number' ? own : 2;
}
