import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

// npm run bundle, in a workspace: bundles main.ts with all its imports to dist/main.mjs, so that the image needs no
// install step. Folders given as arguments are copied to dist. The bill of materials beside it lists the packages with
// files in the bundle. A file that is unchanged is left alone: another run may be building its image from it.
const dist = resolve('dist');

const { metafile, outputFiles } = await build({
  metafile: true,
  write: false,
  entryPoints: ['main.ts'],
  outdir: dist,
  entryNames: '[name]',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // node-postgres only requires it in native mode.
  external: ['pg-native'],
  // Bundled CommonJS packages call `require`, which does not exist in ES modules.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
});
const files = new Map<string, Buffer>(outputFiles.map(({ path, contents }) => [path, Buffer.from(contents)]));
files.set(join(dist, 'sbom.cdx.json'), Buffer.from(await billOfMaterials(Object.keys(metafile.inputs))));
for (const folder of process.argv.slice(2))
  for (const file of await filesIn(folder))
    files.set(join(dist, basename(folder), file.slice(folder.length + 1)), await readFile(file));

const scratch = await mkdtemp(resolve('.bundle-'));
try {
  for (const [path, content] of files) {
    if ((await readFile(path).catch(() => undefined))?.equals(content)) continue;
    await mkdir(dirname(path), { recursive: true });
    const whole = join(scratch, basename(path));
    await writeFile(whole, content);
    await rename(whole, path);
  }
} finally {
  await rm(scratch, { recursive: true });
}
for (const path of await filesIn(dist)) if (!files.has(path)) await rm(path, { force: true });

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** CycloneDX 1.6, without timestamps or random values, so that the same bundle always gives the same file and the same
 * image digest. */
async function billOfMaterials(inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const packages = await Promise.all(
    [...folders].map(async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package),
  );
  const components = packages.map(({ name, version, license }) => ({
    type: 'library',
    name,
    version,
    ...(typeof license === 'string' ? { licenses: [{ expression: license }] } : {}),
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  }));
  components.sort((left, right) => (left.purl < right.purl ? -1 : 1));
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components }, null, 1)}\n`;
}

type Package = { readonly name: string; readonly version: string; readonly license?: unknown };
