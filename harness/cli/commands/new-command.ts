import { type JobType, jobTypes } from '../../charts/new/job-files.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Arguments } from '../parse-arguments.ts';
import { findPlatformFile, platformFileOf, selectionFlags, textOf, textsOf } from '../read-platform.ts';
import type { Command } from './command.ts';

const kinds = ['service', 'job', 'scenario'] as const;

export const newCommand: Command = {
  positionals: `${kinds.join('|')} NAME`,
  flags: {
    type: { type: 'string', value: jobTypes.join('|'), help: 'job: whether it runs on a schedule or once' },
    charts: { type: 'string', value: 'FOLDER', multiple: true, help: 'the folder of the new chart (default: charts)' },
    library: {
      type: 'string',
      value: 'CHART',
      help: 'the library chart, a folder or oci://REGISTRY/NAME:VERSION (default: kit-service or kit-job in the charts folder)',
    },
    image: { type: 'string', value: 'NAME:TAG', help: 'a Node image to run until the chart has its own' },
    release: {
      type: 'string',
      value: 'NAME',
      help: 'scenario: the release that it sends requests to (default: the first that runs)',
    },
    platform: selectionFlags.platform,
    'dry-run': { type: 'boolean', help: 'print what would be written, and write nothing' },
  },
  run: async (args) => {
    const [given = '', name, ...more] = args.positionals;
    const kind = kinds.find((one) => one === given);
    if (kind === undefined) refuse(`new: ${given || 'nothing'} was given; expected ${kinds.join(', ')}`);
    if (name === undefined || more.length > 0) refuse(`new ${given}: expected one name`);
    const isDryRun = args.flags['dry-run'] === true;
    const written = await make(args, kind, name, isDryRun);
    for (const path of written) process.stdout.write(`${isDryRun ? 'would write' : 'wrote'} ${path}\n`);
    return 0;
  },
};

async function make(args: Arguments, kind: (typeof kinds)[number], name: string, dryRun: boolean): Promise<string[]> {
  const {
    library,
    release,
    image = 'node:24-trixie-slim',
    type,
  } = Object.fromEntries(['library', 'release', 'image', 'type'].map((flag) => [flag, textOf(args.flags[flag])]));
  if (kind === 'scenario') {
    const { newScenario } = await import('../../charts/new/scenario-file.ts');
    return [
      await newScenario({ name, platform: platformFileOf(args), dryRun, ...(release !== undefined && { release }) }),
    ];
  }
  const { newChart } = await import('../../charts/new/new-chart.ts');
  const [repository = '', tag = ''] = image.split(/:(?=[^/:]+$)/);
  if (tag === '') refuse(`--image: ${image} was given; expected NAME:TAG`);
  return newChart({
    name,
    type: kind === 'job' ? jobType(type) : serviceType(type),
    charts: textsOf(args.flags['charts'])[0] ?? 'charts',
    platform: findPlatformFile(args),
    image: { repository, tag },
    dryRun,
    ...(library !== undefined && { library }),
  });
}

function jobType(given: string | undefined): JobType {
  const type = jobTypes.find((known) => known === given);
  return type ?? refuse(`--type: ${given ?? 'nothing'} was given; expected ${jobTypes.join(' or ')}`);
}

function serviceType(given: string | undefined): 'service' {
  return given === undefined ? 'service' : refuse('--type is for new job');
}

function refuse(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}
