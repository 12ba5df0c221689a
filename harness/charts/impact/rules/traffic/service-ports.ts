import { type Json, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { type Manifest, portsOf } from '../../../render/manifest.ts';
import { changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** A port of a Service is gone, has another name or number, or leads to another port of the pods. */
export const servicePorts: Rule = {
  name: 'service-ports',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison, 'Service'))
      for (const port of mappingsAt(before, 'spec.ports')) {
        const targets = (same: Json) =>
          [targetOf(comparison.before, before, port), targetOf(comparison.after, after, same)] as const;
        const what = changeOf(port, mappingsAt(after, 'spec.ports'), targets);
        if (what !== undefined) yield consequence('TRAFFIC', id, 'spec.ports', what);
      }
  },
};

function changeOf(
  port: Json,
  now: readonly Json[],
  targets: (same: Json) => readonly [number | undefined, number | undefined],
): string | undefined {
  const [name, protocol, number] = [textAt(port, 'name'), protocolOf(port), String(port['port'])];
  const same = now.find((other) => other['port'] === port['port'] && protocolOf(other) === protocol);
  const named = now.find((other) => textAt(other, 'name') === name);
  if (same === undefined)
    return named === undefined || named['port'] === port['port']
      ? `port ${number}/${protocol} is gone: clients of it get no answer`
      : `port ${name || number} changes from ${number} to ${String(named['port'])}: clients of the old one get no answer`;
  if (textAt(same, 'name') !== name && name !== '')
    return `the name of port ${number} changes from ${name} to ${shown(textAt(same, 'name'))}: references to the old name break`;
  const { nodePort, targetPort } = port;
  if (nodePort !== undefined && same['nodePort'] !== nodePort)
    return `nodePort of port ${number} changes from ${shown(nodePort)} to ${shown(same['nodePort'])}: clients of the old one get no answer`;
  const [led, leads] = targets(same);
  // A name with a new number is reported for the container; an unknown name, for the reference.
  if (targetPort !== same['targetPort'] && led !== undefined && leads !== undefined && led !== leads)
    return `port ${number} now leads to port ${leads} of its pods, not to ${led}`;
  const [was, is] = [port, same].map((one) => textAt(one, 'appProtocol'));
  return was === is ? undefined : `appProtocol of port ${name || number} changes from ${shown(was)} to ${shown(is)}`;
}

function protocolOf(port: Json): string {
  return textAt(port, 'protocol') || 'TCP';
}

/** The number to which a port leads; undefined where no pod says so by name. */
function targetOf(manifest: Manifest, service: Json, port: Json): number | undefined {
  const target = port['targetPort'] ?? port['port'];
  const known = manifest.selected(mappingAt(service, 'spec.selector')).flatMap(({ spec }) => portsOf(spec));
  return typeof target === 'number' ? target : known.find(({ name }) => name === target)?.port;
}
