import { commonFiles, type NewChart } from './chart-file.ts';

export const jobTypes = ['cronjob', 'job'] as const;
export type JobType = (typeof jobTypes)[number];

/** The files of a new job that writes a line, by path below its folder; the scenario stands apart. */
export function jobFiles(chart: NewChart, type: JobType): Map<string, string> {
  const { name } = chart;
  return new Map([
    ...commonFiles(chart, `The job ${name}.`),
    ['values.yaml', valuesFile(name, type, chart.image)],
    ['values-local.yaml', '# A throwaway cluster on one machine.\nresources:\n  requests:\n    cpu: 10m\n'],
    ['values-dev.yaml', '# A shared cluster of the team.\nenv:\n  LOG_LEVEL: debug\n'],
    ['values-staging.yaml', '# As production.\nenv:\n  LOG_LEVEL: info\n'],
    [
      `values-production.yaml`,
      '# Pin the image by digest when you release: image.digest wins over the tag.\nenv:\n  LOG_LEVEL: info\n',
    ],
  ]);
}

function valuesFile(name: string, type: JobType, image: NewChart['image']): string {
  const when =
    type === 'job'
      ? '# -- Runs once for each install, and again for each upgrade that changes it.\nkind: Job\n'
      : '# -- Every night at 3 AM.\nschedule: 0 3 * * *\n';
  return `# The job ${name}. Values that are not set here have the defaults of the job library.

${when}
image:
  # -- Image of the job. Put your own here and remove command.
  repository: ${image.repository}
  tag: ${image.tag}

# -- What runs.
command: [node, -e, "console.log('${name} ran')"]

# -- Environment.
env: {}

networkPolicy:
  # -- Charts that it connects to, such as {name: postgres, ports: [5432]}; podLabels lists the labels they know it by.
  to: []
`;
}

/** The scenario of a new job. */
export function jobScenario(chart: NewChart, type: JobType): string {
  return type === 'job' ? onceScenario(chart) : cronJobScenario(chart);
}

function cronJobScenario({ name, schemaLine }: NewChart): string {
  return `${schemaLine}
scenario: ${name} succeeds when it is run on demand
tags: [${name}]
needs: [${name}]
steps:
  - name: a run succeeds and says so
    job: {run: ${name}}
    expect: {succeeded: true, logs: {contains: ${name} ran}}
`;
}

function onceScenario({ name, schemaLine }: NewChart): string {
  return `${schemaLine}
scenario: ${name} succeeds when it is installed
tags: [${name}]
needs: [${name}]
steps:
  - name: the Job has succeeded
    eventually: {within: 60s}
    assert: {apiVersion: batch/v1, kind: Job, labels: {app.kubernetes.io/instance: ${name}}}
    expect: {objects: [{status: {succeeded: 1}}]}
`;
}
