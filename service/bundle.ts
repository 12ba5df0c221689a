import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'rolldown';

const here = import.meta.dirname;
// CommonJS packages inside the bundle call require, which a module has not.
const banner = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);";
const dist = join(here, 'dist');

await rm(dist, { recursive: true, force: true });
await build({
  input: join(here, 'main.ts'),
  platform: 'node',
  // node-postgres asks for it only when it is told to be native.
  external: ['pg-native'],
  logLevel: 'warn',
  // koa's depd writes a function by eval; nothing from outside reaches it.
  onLog: (level, log, report) => {
    if (log.code !== 'EVAL') report(level, log);
  },
  output: { file: join(dist, 'main.mjs'), format: 'esm', minify: false, codeSplitting: false, banner },
});
await cp(join(here, '..', 'migrations'), join(dist, 'migrations'), { recursive: true });
