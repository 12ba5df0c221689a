import { mappingAt, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import { addedPairs, type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';

const outside = ['NodePort', 'LoadBalancer'];
/** Annotations of ingress controllers that keep somebody out, or keep plain HTTP out. */
const guards =
  /(auth|whitelist|allowlist|ip-?white|ssl-redirect|force-ssl|redirect-https|middlewares|entrypoints|cors|waf|modsecurity)/i;

/** Something can be reached from outside that could not be, or without what kept others out. */
export const exposure: Rule = {
  name: 'exposure',
  find: (comparison) => [
    ...changedPairs(comparison, 'Service').flatMap(({ id, before, after }): Consequence[] => {
      const [was, is] = [textAt(before, 'spec.type'), textAt(after, 'spec.type')];
      const opened = outside.includes(is) && !outside.includes(was);
      const ranges =
        textsAt(before, 'spec.loadBalancerSourceRanges').length > 0 &&
        textsAt(after, 'spec.loadBalancerSourceRanges').length === 0;
      return [
        ...(opened
          ? [
              consequence(
                'SECURITY',
                id,
                'spec.type',
                `is of type ${is}, and was ${was || 'ClusterIP'}: it can be reached from outside the cluster`,
              ),
            ]
          : []),
        ...(ranges
          ? [
              consequence(
                'SECURITY',
                id,
                'spec.loadBalancerSourceRanges',
                'takes connections from everywhere: loadBalancerSourceRanges is gone',
              ),
            ]
          : []),
      ];
    }),
    ...addedPairs(comparison, 'Ingress', 'HTTPRoute').map(({ id }) =>
      consequence('SECURITY', id, '', 'is new: what it leads to can be reached from outside the cluster'),
    ),
    ...changedPairs(comparison, 'Ingress').flatMap(({ id, before, after }): Consequence[] => {
      const secured = new Set(mappingsAt(before, 'spec.tls').flatMap((tls) => textsAt(tls, 'hosts')));
      const now = new Set(mappingsAt(after, 'spec.tls').flatMap((tls) => textsAt(tls, 'hosts')));
      const hosts = mappingsAt(after, 'spec.rules').map((rule) => textAt(rule, 'host'));
      const plain = [...secured].filter((host) => !now.has(host) && hosts.includes(host));
      const annotations = mappingAt(before, 'metadata.annotations');
      const gone = Object.entries(annotations).filter(
        ([key, value]) => guards.test(key) && after.metadata.annotations?.[key] !== value,
      );
      const opened = hosts.filter(
        (host) =>
          !mappingsAt(before, 'spec.rules').some((rule) => textAt(rule, 'host') === host) &&
          (host === '' || host.startsWith('*')),
      );
      return [
        ...plain.map((host) =>
          consequence('SECURITY', id, 'spec.tls', `${host} has no certificate any more: it is served by plain HTTP`),
        ),
        ...gone.map(([key, value]) =>
          consequence(
            'SECURITY',
            id,
            `metadata.annotations.${key}`,
            `the annotation ${key} is ${shown(after.metadata.annotations?.[key])}, and was ${shown(value)}`,
          ),
        ),
        ...opened.map((host) =>
          consequence('SECURITY', id, 'spec.rules', `answers for ${host === '' ? 'every host' : host}`),
        ),
      ];
    }),
  ],
};
