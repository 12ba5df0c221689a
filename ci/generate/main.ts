import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartFolders } from '../charts/chart-folders.ts';
import { chartValuesFile } from '../charts/generate/plan-files.ts';
import { releaseNames } from './add-release.ts';
import { checkName } from './check-name.ts';
import { type JobType, jobFiles, jobTypes } from './job-files.ts';
import { serviceFiles } from './service-files.ts';
import { derivedPaths, refuseExisting, writeChart } from './write-chart.ts';

const root = join(import.meta.dirname, '../..');
const usage = `usage: npm run new:service -- NAME [--dry-run]
       npm run new:job -- NAME --type ${jobTypes.join('|')} [--dry-run]`;

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { type: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const [what, name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new Error('expected one name');
  const platform = await readFile(join(root, 'scenarios/platform.yaml'), 'utf8');
  const charts = await chartFolders(root);
  const problem = checkName(name, [...charts.map((chart) => chart.folder), ...releaseNames(platform)]);
  if (problem !== undefined) throw new Error(problem);
  const image = await nodeImage();
  const files = what === 'service' ? serviceFiles(name, image) : jobFiles(name, jobType(values.type), image);
  if (what === 'service' && values.type !== undefined) throw new Error('--type is for npm run new:job');
  if (values['dry-run']) refuseExisting(root, name, files);
  else await writeChart(root, name, files);
  const verb = values['dry-run'] ? 'would write' : 'wrote';
  for (const path of [...files.keys(), ...derivedPaths(name)]) console.log(`${verb} ${path}`);
  console.log(`${verb} ${chartValuesFile}, with the type of its values`);
  console.log(`${verb} scenarios/platform.yaml, with the release ${name}`);
  if (values['dry-run']) return;
  console.log(`next: npm run charts, then npm run scenarios -- scenarios/${name}.yaml`);
}

function jobType(given: string | undefined): JobType {
  const type = jobTypes.find((known) => known === given);
  if (type === undefined) throw new Error(`--type: ${given ?? 'nothing'} was given; expected ${jobTypes.join(' or ')}`);
  return type;
}

/** The Node image that ci/versions.yaml pins: a new chart runs on it until it has an image of its own. */
async function nodeImage(): Promise<{ repository: string; tag: string }> {
  const text = await readFile(join(root, 'ci/versions.yaml'), 'utf8');
  const [repository = '', tag = ''] = z
    .object({ images: z.object({ node: z.string() }) })
    .parse(parse(text))
    .images.node.split(':');
  return { repository, tag };
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 2;
}
