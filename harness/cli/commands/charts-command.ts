import { existsSync } from 'node:fs';
import { createHelm } from '../../helm/binary/run-helm.ts';
import { pullChart, remoteChart } from '../../helm/stage/pull-chart.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { Arguments } from '../parse-arguments.ts';
import { selectionFlags, textsOf } from '../read-platform.ts';
import type { Command } from './command.ts';

const actions: Readonly<Record<string, { readonly flags: readonly string[]; run(args: Arguments): Promise<number> }>> =
  {
    check: {
      flags: ['update', 'without'],
      run: async (args) => (await import('./charts/check-and-print.ts')).checkAndPrint(await chartsOf(args), args),
    },
    impact: {
      flags: ['against', 'from', 'fail-on', 'bump', 'no-cluster', 'output', 'platform'],
      run: async (args) => (await import('./charts/impact-and-print.ts')).impactAndPrint(await chartsOf(args), args),
    },
    docs: {
      flags: [],
      run: async (args) => (await import('./charts/write-docs.ts')).writeDocs(await chartsOf(args)),
    },
  };

export const chartsCommand: Command = {
  positionals: 'check|impact|docs [FOLDER...]',
  flags: {
    charts: {
      type: 'string',
      value: 'FOLDER',
      multiple: true,
      help: 'the same as FOLDER: a chart, or a folder of charts (default: the chart of this folder, else charts)',
    },
    chart: {
      type: 'string',
      value: 'CHART',
      multiple: true,
      help: 'a further chart, a folder or oci://REGISTRY/NAME:VERSION, such as a dependant elsewhere',
    },
    update: { type: 'boolean', help: 'check: rewrite the golden files' },
    without: {
      type: 'string',
      value: 'POLICIES',
      help: 'check: leave out these policies, separated by commas, or all of them: see docs/charts.md',
    },
    against: {
      type: 'string',
      value: 'REF',
      help: 'impact: the commit to compare the working tree with (default: the merge base with main)',
    },
    from: {
      type: 'string',
      value: 'CHART',
      help: 'impact: compare with a released version, oci://REGISTRY/NAME:VERSION or a folder',
    },
    'fail-on': {
      type: 'string',
      value: 'EFFECTS',
      help: 'impact: exit with 1 for these effects, separated by commas (default: REFUSED,DATA,SECURITY)',
    },
    'no-cluster': { type: 'boolean', help: 'impact: do not try the changes on a throwaway k3s' },
    bump: { type: 'boolean', help: 'impact: write the versions that the change requires into the Chart.yaml files' },
    output: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      help: 'impact: also write the report to a file: .md, .json or .sarif',
    },
    platform: selectionFlags.platform,
  },
  run: async (args) => {
    const [name = ''] = args.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      const given = name || 'nothing';
      throw new InputError([{ at: undefined, message: `charts: ${given} was given; expected check, impact or docs` }]);
    }
    const allowed = ['charts', 'chart', ...action.flags];
    const problems = Object.keys(args.flags)
      .filter((flag) => !allowed.includes(flag))
      .map((flag) => ({
        at: undefined,
        message: `--${flag} is not a flag of charts ${name}; expected ${allowed.map((one) => `--${one}`).join(', ')}`,
      }));
    if (problems.length > 0) throw new InputError(problems);
    return action.run(args);
  },
};

/** The folders that are named, after pulling remote charts. By default the chart of this folder, else charts/, unless that
 * does not exist and a chart was named. */
async function chartsOf({ flags, positionals }: Arguments): Promise<string[]> {
  const chart = textsOf(flags['chart']);
  const named = [...positionals.slice(1), ...textsOf(flags['charts'])];
  const usual = existsSync('Chart.yaml') ? '.' : 'charts';
  const isUsual = named.length === 0 && (chart.length === 0 || existsSync('charts'));
  return [...named, ...(isUsual ? [usual] : []), ...(await Promise.all(chart.map(folderOf)))];
}

async function folderOf(chart: string): Promise<string> {
  const remote = remoteChart(chart, '--chart');
  return remote === undefined ? chart : pullChart(remote, await createHelm());
}
