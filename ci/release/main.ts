import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createHelm, stageChart } from 'platform-scenarios';

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

const packages = mkdtempSync(join(tmpdir(), 'charts-'));
try {
  const helm = await createHelm();
  const charts = globSync(['charts/library/*/Chart.yaml', 'charts/*/Chart.yaml'], { cwd: root }).map((file) =>
    join(root, file, '..'),
  );
  for (const chart of charts) {
    // Staged: with the libraries that it depends on, which stand in folders beside it.
    await using staged = await stageChart(chart, helm);
    await helm.run(['package', staged.path, '--destination', packages]);
  }
  for (const archive of globSync('*.tgz', { cwd: packages }).sort()) {
    if (!dryRun) await helm.run(['push', join(packages, archive), values.charts ?? '']);
    console.log(`${dryRun ? 'packaged' : 'pushed'} ${archive}`);
  }
} finally {
  rmSync(packages, { recursive: true });
}
