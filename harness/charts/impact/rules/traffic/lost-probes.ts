import { isMapping } from '../../../../model/value-at.ts';
import { at, type Json, numberAt } from '../../../render/json.ts';
import { portsOf } from '../../../render/manifest.ts';
import { type Consequence, consequence, type Rule, shown } from '../finding.ts';
import { containerPairs } from '../paired-workloads.ts';

const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
const without: Readonly<Record<(typeof probes)[number], string>> = {
  startupProbe: 'a slow start is taken for a dead container',
  readinessProbe: 'it gets requests before it can answer them',
  livenessProbe: 'a container that hangs is never started again',
};

/** A probe is gone, asks for something else, or gives up sooner. */
export const lostProbes: Rule = {
  name: 'lost-probes',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, before, after, name, path }) =>
      probes.flatMap((probe): Consequence[] => {
        const [was, is] = [at(before, probe), at(after, probe)];
        const finding = (message: string): Consequence[] => [
          consequence('TRAFFIC', workload.id, `${path}.${probe}`, message),
        ];
        if (!isMapping(was)) return [];
        if (!isMapping(is)) return finding(`${probe} of container ${name} is gone: ${without[probe]}`);
        const [asked, asks] = [question(was), question(is)];
        const isSame = meaning(was, workload.before.spec) === meaning(is, workload.after.spec);
        if (asked !== asks && !isSame) return finding(`${probe} of container ${name} asks ${asks}, and asked ${asked}`);
        const [patience, now] = [patienceS(was), patienceS(is)];
        if (now < patience)
          return finding(`${probe} of container ${name} gives up after ${now} s, and did after ${patience} s`);
        const [wait, waits] = [numberAt(was, 'timeoutSeconds') ?? 1, numberAt(is, 'timeoutSeconds') ?? 1];
        return waits < wait
          ? finding(`${probe} of container ${name} waits ${waits} s for an answer, and waited ${wait} s`)
          : [];
      }),
    ),
};

/** A question with the number of the port: a port by its name and by its number are the same. */
function meaning(probe: Json, pod: Json): string {
  return portsOf(pod).reduce(
    (text, { name, port }) => text.replace(` of port ${name} `, ` of port ${port} `),
    `${question(probe)} `,
  );
}

function question(probe: Json): string {
  const [kind = 'nothing'] = ['httpGet', 'tcpSocket', 'exec', 'grpc'].filter((key) => probe[key] !== undefined);
  const handler = probe[kind];
  if (!isMapping(handler)) return kind;
  if (kind === 'exec') return `exec ${shown(Array.isArray(handler['command']) ? handler['command'].join(' ') : '')}`;
  const scheme = handler['scheme'] === 'HTTPS' ? ' by HTTPS' : '';
  const host = handler['host'] === undefined ? '' : ` at ${String(handler['host'])}`;
  const headers = JSON.stringify(handler['httpHeaders'] ?? []);
  return `${kind} ${kind === 'httpGet' ? String(handler['path'] ?? '/') : ''} of port ${String(handler['port'])}${host}${scheme}${headers === '[]' ? '' : ` with ${headers}`}`;
}

function patienceS(probe: Json): number {
  const period = numberAt(probe, 'periodSeconds') ?? 10;
  return (numberAt(probe, 'initialDelaySeconds') ?? 0) + period * (numberAt(probe, 'failureThreshold') ?? 3);
}
