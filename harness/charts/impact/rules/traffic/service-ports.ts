import { mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, type Rule, shown } from '../finding.ts';

/** A port of a Service is gone, or has another name or number: whoever connects to the old one gets no answer. */
export const servicePorts: Rule = {
  name: 'service-ports',
  find: (comparison) =>
    changedPairs(comparison, 'Service').flatMap(({ id, before, after }) => {
      const now = mappingsAt(after, 'spec.ports');
      return mappingsAt(before, 'spec.ports').flatMap((port): Consequence[] => {
        const name = textAt(port, 'name');
        const finding = (message: string): Consequence[] => [
          { effect: 'TRAFFIC', object: id, path: 'spec.ports', message },
        ];
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
        return textAt(same, 'appProtocol') === textAt(port, 'appProtocol')
          ? []
          : finding(
              `appProtocol of port ${name || String(port['port'])} is ${shown(textAt(same, 'appProtocol'))}, and was ${shown(textAt(port, 'appProtocol'))}`,
            );
      });
    }),
};
