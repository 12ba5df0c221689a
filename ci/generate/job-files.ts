import { chartFile, manifestFile } from './chart-file.ts';

export const jobTypes = ['cronjob', 'job'] as const;
export type JobType = (typeof jobTypes)[number];

/** The files of a new job that writes a line, by path below the repository. */
export function jobFiles(
  name: string,
  type: JobType,
  nodeImage: { repository: string; tag: string },
): Map<string, string> {
  const chart = `charts/${name}`;
  return new Map([
    [`${chart}/Chart.yaml`, chartFile(name, 'job', `The job ${name}.`)],
    [`${chart}/templates/manifest.yaml`, manifestFile('job')],
    [`${chart}/values.yaml`, valuesFile(name, type, nodeImage)],
    [`${chart}/values-local.yaml`, '# A throwaway cluster on one machine.\nresources:\n  requests:\n    cpu: 10m\n'],
    [`${chart}/values-dev.yaml`, '# A shared cluster of the team.\nenv:\n  LOG_LEVEL: debug\n'],
    [`${chart}/values-staging.yaml`, '# As production.\nenv:\n  LOG_LEVEL: info\n'],
    [
      `${chart}/values-production.yaml`,
      '# Pin the image by digest when you release: image.digest wins over the tag.\nenv:\n  LOG_LEVEL: info\n',
    ],
    [`scenarios/${name}.yaml`, type === 'job' ? jobScenario(name) : cronJobScenario(name)],
  ]);
}

function valuesFile(name: string, type: JobType, image: { repository: string; tag: string }): string {
  const when =
    type === 'job'
      ? '# -- Runs once for each install, and again for each upgrade that changes it.\nkind: Job\n'
      : '# -- Every night at 3 AM.\nschedule: 0 3 * * *\n';
  return `# The job ${name}. What is not said here is as in the job library.

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
  # -- Charts that it connects to, such as {name: postgres, ports: [5432]}; they have to name it in their \`from\`.
  to: []
`;
}

function cronJobScenario(name: string): string {
  return `# yaml-language-server: $schema=../harness/schemas/scenario.schema.json
scenario: ${name} succeeds when it is run on demand
tags: [${name}]
needs: [${name}]
steps:
  - name: a run succeeds and says so
    job: {run: ${name}}
    expect: {succeeded: true, logs: {contains: ${name} ran}}
`;
}

function jobScenario(name: string): string {
  return `# yaml-language-server: $schema=../harness/schemas/scenario.schema.json
scenario: ${name} succeeds when it is installed
tags: [${name}]
needs: [${name}]
steps:
  - name: the Job has ended well
    eventually: {within: 60s}
    assert: {apiVersion: batch/v1, kind: Job, labels: {app.kubernetes.io/instance: ${name}}}
    expect: {objects: [{status: {succeeded: 1}}]}
`;
}
