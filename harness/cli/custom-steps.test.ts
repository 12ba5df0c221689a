import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'own-steps-'));
cpSync(new URL('fixtures/platform', import.meta.url), folder, { recursive: true });
cpSync(new URL('../steps/custom/fixtures/steps', import.meta.url), join(folder, 'steps'), { recursive: true });
const platform = readFileSync(join(folder, 'platform.yaml'), 'utf8');
writeFileSync(join(folder, 'platform.yaml'), `${platform}\nsteps: ./steps/*.ts\n`);
writeFileSync(join(folder, 'package.json'), '{"type": "commonjs"}');
writeFileSync(join(folder, 'own.yaml'), 'scenario: It serves gRPC\nsteps: [{grpcHealth: {to: api}}]\n');
test.after.always(() => rm(folder, { recursive: true, force: true }));

/** What the command line prints in the folder of the platform. */
async function harness(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { cwd: folder });
  return stdout;
}

test.serial('lint accepts custom step kinds of the platform', async (t) => {
  t.regex(await harness('lint', '--platform', 'platform.yaml', 'own.yaml'), /1 scenario are valid/);
});

test.serial('explain describes a custom step kind, and lists it after the built-in ones', async (t) => {
  const told = await harness('explain', '--platform', 'platform.yaml', 'grpcHealth');
  t.regex(told, /^grpcHealth: Ask a release for its health by gRPC\.\nIt runs on every target\./);
  t.regex(told, /^ {2}port +string or number, default grpc +Name or number of a port of its Service\.$/m);
  t.regex(await harness('explain', '--platform', 'platform.yaml'), /^ {2}script .*\n {2}grpcHealth +Ask a release/m);
});

test.serial('schema writes the schemas beside the platform file, including its custom step kinds', async (t) => {
  t.is(await harness('schema', '--platform', 'platform.yaml'), 'platform.schema.json\nscenario.schema.json\n');
  const schema = readFileSync(join(folder, 'scenario.schema.json'), 'utf8');
  t.regex(schema, /"grpcHealth": \{/);
});

test.serial('An invalid step file is reported, without problems of the steps that need it', async (t) => {
  writeFileSync(join(folder, 'steps/broken.ts'), "export const a: string = 'b';\nexport const = 2;\n");
  const error = await t.throwsAsync<Error & { stderr: string }>(
    harness('lint', '--platform', 'platform.yaml', 'own.yaml'),
  );
  t.regex(error?.stderr ?? '', /^steps\/broken\.ts:2:1: cannot be loaded: SyntaxError: /);
  t.notRegex(error?.stderr ?? '', /own\.yaml/);
});
