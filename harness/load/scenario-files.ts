import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ofPlatform = /^releases:/m;
const ofScenario = /^["']?(?:scenario|group|steps)["']?\s*:/m;
const namesScenario = /^["']?scenario["']?\s*:/m;

const namedValues = /\bvaluesFiles\s*:\s*(\[[^\]]*\]|(?:\s*\n\s*-[^\n]*)+)/g;

/** The scenario files in a folder and its subfolders, sorted by name. The folder may also contain several platform
 * files, the manifests that they apply, and the values files of `helm` steps. A subfolder with a platform file belongs to another platform.
 * @param values absolute paths of the platform's values files, which may be in the same folder */
export function scenarioFilesIn(folder: string, platformFile: string, values: readonly string[]): string[] {
  const all = yamlFilesIn(folder);
  const named = new Set(all.flatMap(({ text }) => valuesFilesIn(text, folder)));
  const own = all
    .filter(({ path }) => relative(path, platformFile) !== '' && !values.includes(resolve(path)))
    .filter(({ text }) => !ofPlatform.test(text))
    .filter(({ path, text }) => ofScenario.test(text) || !(isManifest(text) || named.has(resolve(path))));
  // Other files in subfolders, such as those of a chart, are ignored.
  const deeper = globSync('*/', { cwd: folder, exclude: (name) => name === 'node_modules' })
    .sort()
    .map((name) => yamlFilesIn(join(folder, name)))
    .filter((files) => !files.some(({ text }) => ofPlatform.test(text)))
    .flatMap((files) => files.filter(({ text }) => namesScenario.test(text)));
  return [...own, ...deeper].map(({ path }) => path);
}

function yamlFilesIn(folder: string): { readonly path: string; readonly text: string }[] {
  return globSync('*.yaml', { cwd: folder })
    .sort()
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** Whether a text looks like Kubernetes manifests; one in flow style is not recognised. */
function isManifest(text: string): boolean {
  return /^apiVersion\s*:/m.test(text) && /^kind\s*:/m.test(text);
}

/** Absolute paths of the values files that the `helm` steps of a scenario name. */
function valuesFilesIn(text: string, folder: string): string[] {
  const lists = [...text.matchAll(namedValues)].map(([, list = '']) => list);
  return lists.flatMap((list) => list.match(/[^\s,'"[\]]+\.ya?ml/g) ?? []).map((file) => resolve(folder, file));
}
