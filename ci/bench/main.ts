import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// npm run bench -- NAME [ARGUMENT...]: runs ci/bench/NAME/main.ts.
const [name, ...rest] = process.argv.slice(2);
const names = globSync('*/main.ts', { cwd: import.meta.dirname }).map((path) => basename(dirname(path)));
const script = fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url));
if (name === undefined || !existsSync(script)) {
  process.stderr.write(
    `usage: npm run bench -- ${names.sort().join('|')}${name === undefined ? '' : `; unknown benchmark "${name}"`}\n`,
  );
  process.exitCode = 2;
} else {
  const child = spawn(process.execPath, [...process.execArgv, script, ...rest], { stdio: 'inherit' });
  child.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
