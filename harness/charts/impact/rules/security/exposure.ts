import { mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** An Ingress serves by plain HTTP what it served with a certificate, or answers for hosts that it did not. */
export const exposure: Rule = {
  name: 'exposure',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison, 'Ingress')) {
      const [secured = [], now = []] = [before, after].map((one) =>
        mappingsAt(one, 'spec.tls').flatMap((tls) => textsAt(tls, 'hosts')),
      );
      const [old = [], hosts = []] = [before, after].map((one) =>
        mappingsAt(one, 'spec.rules').map((rule) => textAt(rule, 'host')),
      );
      for (const host of new Set(secured))
        if (!now.includes(host) && hosts.includes(host))
          yield consequence(
            'SECURITY',
            id,
            'spec.tls',
            `${host} no longer has a certificate: it is served over plain HTTP`,
          );
      for (const host of hosts)
        if (!old.includes(host) && (host === '' || host.startsWith('*')))
          yield consequence('SECURITY', id, 'spec.rules', `answers for ${host === '' ? 'every host' : host}`);
    }
  },
};
