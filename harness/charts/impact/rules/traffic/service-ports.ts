import { type Json, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { type Manifest, portsOf } from '../../../render/manifest.ts';
import { type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** A port of a Service is gone, has another name or number, or leads to another port of the pods. */
export const servicePorts: Rule = {
  name: 'service-ports',
  find: (comparison) =>
    changedPairs(comparison, 'Service').flatMap(({ id, before, after }) => {
      const now = mappingsAt(after, 'spec.ports');
      return mappingsAt(before, 'spec.ports').flatMap((port): Consequence[] => {
        const name = textAt(port, 'name');
        const finding = (message: string): Consequence[] => [consequence('TRAFFIC', id, 'spec.ports', message)];
        const protocolOf = (one: typeof port) => textAt(one, 'protocol') || 'TCP';
        const same = now.find((other) => other['port'] === port['port'] && protocolOf(other) === protocolOf(port));
        const named = now.find((other) => textAt(other, 'name') === name);
        if (same === undefined)
          return finding(
            named === undefined || named['port'] === port['port']
              ? `port ${String(port['port'])}/${protocolOf(port)} is gone: whoever connects to it gets no answer`
              : `port ${name || String(port['port'])} is ${String(named['port'])}, and was ${String(port['port'])}: whoever connects to the old one gets no answer`,
          );
        if (textAt(same, 'name') !== name && name !== '')
          return finding(
            `port ${String(port['port'])} is called ${shown(textAt(same, 'name'))}, and was ${name}: what names it by that does not find it`,
          );
        const nodePort = port['nodePort'];
        if (nodePort !== undefined && same['nodePort'] !== nodePort)
          return finding(
            `nodePort of port ${String(port['port'])} is ${shown(same['nodePort'])}, and was ${shown(nodePort)}: whoever connects to the old one gets no answer`,
          );
        const [led, leads] = [targetOf(comparison.before, before, port), targetOf(comparison.after, after, same)];
        // A name that another number has by now is told of the container; a name that is none, of the reference.
        if (port['targetPort'] !== same['targetPort'] && led !== undefined && leads !== undefined && led !== leads)
          return finding(`port ${String(port['port'])} leads to port ${leads} of its pods, and led to ${led}`);
        return textAt(same, 'appProtocol') === textAt(port, 'appProtocol')
          ? []
          : finding(
              `appProtocol of port ${name || String(port['port'])} is ${shown(textAt(same, 'appProtocol'))}, and was ${shown(textAt(port, 'appProtocol'))}`,
            );
      });
    }),
};

/** The number to which a port leads; undefined where no pod says so by name. */
function targetOf(manifest: Manifest, service: Json, port: Json): number | undefined {
  const target = port['targetPort'] ?? port['port'];
  const known = manifest.selected(mappingAt(service, 'spec.selector')).flatMap(({ spec }) => portsOf(spec));
  return typeof target === 'number' ? target : known.find(({ name }) => name === target)?.port;
}
