import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ofPlatform = /^releases:/m;
const ofScenario = /^["']?(?:scenario|group|steps)["']?\s*:/m;
const namesScenario = /^["']?scenario["']?\s*:/m;

/** The scenario files of a folder and of the folders in it, in the order of their names. Several platform files may share
 * the folder with them, and the manifests that they apply. A folder in it that has a platform file is another platform's.
 * @param values absolute paths of the values files that the platform names: they may lie there too. */
export function scenarioFilesIn(folder: string, platformFile: string, values: readonly string[]): string[] {
  const own = yamlFilesIn(folder)
    .filter(({ path }) => relative(path, platformFile) !== '' && !values.includes(resolve(path)))
    .filter(({ text }) => !ofPlatform.test(text) && (ofScenario.test(text) || !isManifest(text)));
  // Whatever else lies deeper, such as a chart, is not for us to judge.
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

/** Whether a text holds Kubernetes objects, as far as its lines show; one in braces is taken for none. */
function isManifest(text: string): boolean {
  return /^apiVersion\s*:/m.test(text) && /^kind\s*:/m.test(text);
}
