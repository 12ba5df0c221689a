import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeError, HarnessError } from 'platform-scenarios';
import { parseFlags, type ReleaseFlags } from './parse-flags.ts';
import { pushCharts } from './push-charts.ts';
import { listImages, pushImages } from './push-images.ts';

// npm run release -- [--npm] [--charts oci://REGISTRY/FOLDER] [--images REGISTRY/FOLDER] [--dry-run]: publishes the kit
// and the API client on npm, with provenance if CI can attest it; every chart in an OCI registry; and the images,
// signed with cosign. --dry-run publishes nothing, and checks everything if nothing is named.
const root = fileURLToPath(new URL('../../', import.meta.url));

async function release({ dryRun, npm, charts, images }: ReleaseFlags): Promise<void> {
  const isNamed = npm || charts !== undefined || images !== undefined;
  if (npm || !isNamed) {
    const provenance = process.env['GITHUB_ACTIONS'] === 'true' && !dryRun ? ['--provenance'] : [];
    const args = ['publish', '--workspace', 'harness', '--workspace', 'client', '--access', 'public'];
    runNpm([...args, ...provenance, ...(dryRun ? ['--dry-run'] : [])]);
  }

  if (charts !== undefined || !isNamed)
    for (const archive of await pushCharts(root, dryRun ? undefined : charts))
      console.log(`${dryRun ? 'packaged' : 'pushed'} ${archive}`);

  if (images !== undefined || !isNamed) {
    runNpm(['run', '--silent', 'bundle']);
    for (const image of await pushImages(root, dryRun ? undefined : images, await listImages(root)))
      console.log(`${dryRun ? 'built' : 'pushed and signed'} ${image}`);
  }
}

/** Runs npm and shows its output. @throws HarnessError if it fails */
function runNpm(args: readonly string[]): void {
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new HarnessError(`npm ${args.join(' ')}: it exited with ${status}`);
}

try {
  await release(parseFlags(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof HarnessError)) throw error;
  console.error(describeError(error).join('\n'));
  process.exit(error.exitCode);
}
