import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pushCharts } from './push-charts.ts';
import { listImages, pushImages } from './push-images.ts';

// npm run release -- [--npm] [--charts oci://REGISTRY/FOLDER] [--images REGISTRY/FOLDER] [--dry-run]: publishes the kit and the
// client of the API on npm, with their provenance where CI can prove it, every chart in an OCI registry, and the images, which
// cosign signs. A dry run sends nothing, of all where none is named.
const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    npm: { type: 'boolean', default: false },
    charts: { type: 'string' },
    images: { type: 'string' },
  },
});
const dryRun = values['dry-run'];
const isNamed = values.npm || values.charts !== undefined || values.images !== undefined;
if (!dryRun && !isNamed) {
  console.error(
    'nothing to release was named; expected --charts oci://REGISTRY/FOLDER, --images REGISTRY/FOLDER, --npm; --dry-run sends nothing',
  );
  process.exit(2);
}

if (values.npm || !isNamed) {
  const provenance = process.env['GITHUB_ACTIONS'] === 'true' && !dryRun ? ['--provenance'] : [];
  const args = ['publish', '--workspace', 'harness', '--workspace', 'client', '--access', 'public'];
  execFileSync('npm', [...args, ...provenance, ...(dryRun ? ['--dry-run'] : [])], { cwd: root, stdio: 'inherit' });
}

if (values.charts !== undefined || !isNamed)
  for (const archive of await pushCharts(root, dryRun ? undefined : values.charts))
    console.log(`${dryRun ? 'packaged' : 'pushed'} ${archive}`);

if (values.images !== undefined || !isNamed) {
  execFileSync('npm', ['run', '--silent', 'bundle'], { cwd: root, stdio: 'inherit' });
  for (const image of await pushImages(root, dryRun ? undefined : values.images, await listImages(root)))
    console.log(`${dryRun ? 'built' : 'pushed and signed'} ${image}`);
}
