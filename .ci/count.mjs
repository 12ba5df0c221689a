// Prints how many scenarios passed and failed, from the reports of a run on one version of Kubernetes or on several.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = 'reports'] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const results = existsSync(join(folder, 'matrix.json'))
  ? read('matrix.json').versions.map(({ version }) => read(`k8s-${version}/result.json`))
  : [read('result.json')];
const sum = (verdict) => results.reduce((total, { counts }) => total + counts[verdict], 0);
console.log(`${sum('passed')} ${sum('failed')}`);
