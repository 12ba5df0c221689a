import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// npm run build: builds the package. `dist` contains the compiled code and the files that it reads at run time; the
// guides and the licence are copied beside it from elsewhere in the repository.
const root = fileURLToPath(new URL('../../', import.meta.url));
const kit = join(root, 'harness');
const dist = join(kit, 'dist');
/** Files that the code reads at run time. */
const assets = [
  'report/html/**/*.css',
  'report/html/*-client.js',
  'charts/kubernetes/*.schema',
  'schemas/*.json',
  'engine/store/*.sh',
];

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(kit, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
for (const asset of globSync(assets, { cwd: kit })) {
  cpSync(join(kit, asset), join(dist, asset));
}
for (const guide of ['scenarios', 'custom-steps', 'running', 'charts']) {
  cpSync(join(root, `docs/${guide}.md`), join(kit, `docs/${guide}.md`));
}
cpSync(join(root, 'LICENSE'), join(kit, 'LICENSE'));
