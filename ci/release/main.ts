import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pushCharts } from './push-charts.ts';

// npm run release -- [--dry-run] [--charts oci://REGISTRY/FOLDER]: publishes the kit and the client of the API on npm, with
// their provenance where CI can prove it, and every chart in an OCI registry. A dry run does all but the sending.
const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, charts: { type: 'string' } },
});
const dryRun = values['dry-run'];
if (!dryRun && values.charts === undefined) {
  console.error('--charts oci://REGISTRY/FOLDER says where the charts go; --dry-run sends nothing');
  process.exit(2);
}

const provenance = process.env['GITHUB_ACTIONS'] === 'true' && !dryRun ? ['--provenance'] : [];
execFileSync(
  'npm',
  [
    'publish',
    '--workspace',
    'harness',
    '--workspace',
    'client',
    '--access',
    'public',
    ...provenance,
    ...(dryRun ? ['--dry-run'] : []),
  ],
  {
    cwd: root,
    stdio: 'inherit',
  },
);

for (const archive of await pushCharts(root, dryRun ? undefined : values.charts))
  console.log(`${dryRun ? 'packaged' : 'pushed'} ${archive}`);
