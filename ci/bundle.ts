import { globSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';

// npm run bundle in a workspace: its main.ts with all that it imports as dist/main.mjs, so that its image needs no
// install step. The program of a thread, NAME-worker.ts, becomes a file beside it. Folders given as arguments are copied
// there too.
const dist = resolve('dist');

await rm(dist, { recursive: true, force: true });
await build({
  entryPoints: ['main.ts', ...globSync('*/**/*-worker.ts', { exclude: ['node_modules'] })],
  outdir: dist,
  entryNames: '[name]',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // node-postgres asks for it only when it is told to be native.
  external: ['pg-native'],
  // CommonJS packages inside the bundle call require, which a module has not.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
});
for (const folder of process.argv.slice(2)) await cp(folder, join(dist, basename(folder)), { recursive: true });
