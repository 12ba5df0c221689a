import { isMapping } from '../../../../model/value-at.ts';
import { type Json, mappingsAt, numberAt } from '../../../render/json.ts';
import { portsOf } from '../../../render/manifest.ts';
import { consequence, type Rule, shown } from '../finding.ts';

/** The probes, and what follows where one is gone. */
const probes: Readonly<Record<string, string>> = {
  startupProbe: 'a slow start counts as a dead container',
  readinessProbe: 'it receives requests before it can answer them',
  livenessProbe: 'a container that hangs is never restarted',
};

/** A probe is gone, checks something else, or gives up sooner. */
export const lostProbes: Rule = {
  name: 'lost-probes',
  *find({ containers }) {
    for (const { workload, before, after, name, path } of containers)
      for (const [probe, missed] of Object.entries(probes)) {
        const [was, is] = [before[probe], after[probe]];
        if (!isMapping(was)) continue;
        const pods = [workload.before.spec, workload.after.spec] as const;
        const what = isMapping(is) ? changeOf(was, is, pods) : `is gone: ${missed}`;
        if (what !== undefined)
          yield consequence('TRAFFIC', workload.id, `${path}.${probe}`, `${probe} of container ${name} ${what}`);
      }
  },
};

function changeOf(was: Json, is: Json, [then, now]: readonly [Json, Json]): string | undefined {
  if (meaning(was, then) !== meaning(is, now) && question(was) !== question(is))
    return `now checks ${question(is)}, not ${question(was)}`;
  const [patience, less] = [patienceS(was), patienceS(is)];
  if (less < patience) return `now gives up after ${less} s, not ${patience} s`;
  const [wait = 1, waits = 1] = [was, is].map((one) => numberAt(one, 'timeoutSeconds') ?? 1);
  return waits < wait ? `now waits ${waits} s for an answer, not ${wait} s` : undefined;
}

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
  const headers = mappingsAt(handler, 'httpHeaders').map(({ name, value }) => `${String(name)}: ${String(value)}`);
  return `${kind} ${kind === 'httpGet' ? String(handler['path'] ?? '/') : ''} of port ${String(handler['port'])}${host}${scheme}${headers.length === 0 ? '' : ` with ${headers.join(', ')}`}`;
}

function patienceS(probe: Json): number {
  const period = numberAt(probe, 'periodSeconds') ?? 10;
  return (numberAt(probe, 'initialDelaySeconds') ?? 0) + period * (numberAt(probe, 'failureThreshold') ?? 3);
}
