import { commonFiles, type NewChart } from './chart-file.ts';

/** The files of a new service that serves a page, by path below its folder; the scenario stands apart. */
export function serviceFiles(chart: NewChart): Map<string, string> {
  const { name } = chart;
  return new Map([
    ...commonFiles(chart, `The service ${name}.`),
    ['values.yaml', valuesFile(name, chart.image)],
    ['values-local.yaml', exposed('A throwaway cluster on one machine.', `${name}.test`)],
    ['values-dev.yaml', exposed('A shared cluster of the team.', `${name}.dev.example.com`)],
    [
      `values-staging.yaml`,
      `${exposed('As production, at a smaller size.', `${name}.staging.example.com`)}  tlsSecret: ${name}-tls\nreplicas: 2\n`,
    ],
    [
      `values-production.yaml`,
      `${exposed('Pin the image by digest when you release: image.digest wins over the tag.', `${name}.example.com`)}  tlsSecret: ${name}-tls\nautoscaling:\n  enabled: true\n  minReplicas: 2\n  maxReplicas: 6\n`,
    ],
  ]);
}

function exposed(comment: string, host: string): string {
  return `# ${comment}\nexpose:\n  enabled: true\n  hosts: [${host}]\n`;
}

function valuesFile(name: string, image: NewChart['image']): string {
  return `# The service ${name}. Values that are not set here have the defaults of the service library.

image:
  # -- Image of the service. Put your own here and remove command and config: it serves a page until then.
  repository: ${image.repository}
  tag: ${image.tag}

# -- The server of the page.
command: [node, /app/server.mjs]

# -- Environment.
env:
  PORT: 3000

# -- Ports: the Service answers on 80.
ports:
  http:
    containerPort: 3000
    servicePort: 80

config:
  # -- The page and its server.
  data:
    index.html: |
      <!doctype html>
      <title>${name}</title>
      <h1>${name}</h1>
    server.mjs: |
      import { readFile } from 'node:fs/promises';
      import { createServer } from 'node:http';

      const server = createServer(async (request, response) => {
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(await readFile('/app/index.html'));
      });
      server.listen(Number(process.env.PORT));
      process.once('SIGTERM', () => server.close());
  mountPath: /app

probes:
  # -- Ready for the first time.
  startup:
    httpGet: {path: /, port: http}
  # -- Ready: the pod gets traffic.
  readiness:
    httpGet: {path: /, port: http}
  # -- Alive.
  liveness:
    httpGet: {path: /, port: http}

networkPolicy:
  # -- Charts that may connect; the ingress controller may wherever expose is enabled.
  from: []
  # -- Charts that it connects to, such as {name: postgres, ports: [5432]}; podLabels lists the labels they know it by.
  to: []
`;
}

/** The scenario of a new service. */
export function serviceScenario({ name, schemaLine }: NewChart): string {
  return `${schemaLine}
scenario: ${name} serves its page through the ingress
tags: [${name}]
needs: [${name}]
steps:
  - name: the page is there
    eventually: {within: 15s}
    request: {to: ${name}, path: /}
    expect: {status: 200, body: {contains: <h1>${name}</h1>}}
`;
}
