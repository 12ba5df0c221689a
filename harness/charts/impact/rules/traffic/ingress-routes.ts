import { canonicalText, type Json, mappingAt, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** A host or path leads nowhere, somewhere else, or is matched another way. */
export const ingressRoutes: Rule = {
  name: 'ingress-routes',
  find: (comparison) => [
    ...changedPairs(comparison, 'Ingress').flatMap(({ id, before, after }): Consequence[] => {
      const now = routesOf(after, comparison.after);
      const certificates = certificatesOf(after);
      const isIssued = Object.keys(after.metadata.annotations ?? {}).some((key) => key.startsWith('cert-manager.io/'));
      const finding = (path: string, message: string) => consequence('TRAFFIC', id, path, message);
      const [was, is] = [textAt(before, 'spec.ingressClassName'), textAt(after, 'spec.ingressClassName')];
      const annotations = mappingAt(before, 'metadata.annotations');
      return [
        ...(was === is
          ? []
          : [
              finding(
                'spec.ingressClassName',
                `ingressClassName is ${shown(is)}, and was ${shown(was)}: another controller serves it, or none`,
              ),
            ]),
        ...(isIssued ? [] : [...certificatesOf(before)])
          .filter(([host, secret]) => {
            const other = certificates.get(host) ?? secret;
            return other !== secret && comparison.after.find('Secret', other) === undefined;
          })
          .map(([host, secret]) =>
            finding(
              'spec.tls',
              `${host} is served with the certificate of Secret ${shown(certificates.get(host))}, which is not made here, and was with that of ${secret}`,
            ),
          ),
        ...[...routesOf(before, comparison.before)].flatMap(([route, { type, to, service, port }]) => {
          const other = now.get(route);
          if (other === undefined) return [finding('spec.rules', `${route} leads nowhere any more`)];
          if (other.type !== type)
            return [
              finding(
                'spec.rules',
                `${route} is matched as ${other.type}, and was as ${type}: other requests reach it`,
              ),
            ];
          return other.port === port && other.service === service
            ? []
            : [finding('spec.rules', `${route} leads to ${other.to}, and led to ${to}`)];
        }),
        ...Object.entries(annotations)
          .filter(
            ([key, value]) =>
              /^(nginx|traefik|haproxy|alb)\.|ingress/.test(key) && after.metadata.annotations?.[key] !== value,
          )
          .map(([key, value]) =>
            finding(
              `metadata.annotations.${key}`,
              `the annotation ${key} is ${shown(after.metadata.annotations?.[key])}, and was ${shown(value)}`,
            ),
          ),
      ];
    }),
    ...changedPairs(comparison, 'HTTPRoute').flatMap(({ id, before, after }): Consequence[] => {
      const hosts = textsAt(before, 'spec.hostnames').filter(
        (host) => !textsAt(after, 'spec.hostnames').includes(host),
      );
      const parts = ['parentRefs', 'rules'].filter(
        (part) =>
          canonicalText(mappingsAt(before, `spec.${part}`)) !== canonicalText(mappingsAt(after, `spec.${part}`)),
      );
      return [
        ...hosts.map((host) => consequence('TRAFFIC', id, 'spec.hostnames', `${host} leads nowhere any more`)),
        ...parts.map((part) =>
          consequence('TRAFFIC', id, `spec.${part}`, `${part} are others: requests may reach something else`),
        ),
      ];
    }),
  ],
};

/** The Secret that has the certificate of each host. */
function certificatesOf(ingress: Json): Map<string, string> {
  return new Map(
    mappingsAt(ingress, 'spec.tls').flatMap((tls) =>
      textsAt(tls, 'hosts').map((host) => [host, textAt(tls, 'secretName')] as const),
    ),
  );
}

interface Route {
  readonly type: string;
  /** As it is written, for messages. */
  readonly to: string;
  readonly service: string;
  /** By its number where the Service is known: a port by its name and by its number are the same. */
  readonly port: unknown;
}

function routesOf(ingress: Json, manifest: Manifest): Map<string, Route> {
  return new Map(
    mappingsAt(ingress, 'spec.rules').flatMap((rule) =>
      mappingsAt(rule, 'http.paths').map((path) => {
        const service = textAt(path, 'backend.service.name');
        const { name, number } = mappingAt(path, 'backend.service.port');
        const named = mappingsAt(manifest.find('Service', service), 'spec.ports').find((one) => one['name'] === name);
        const type = textAt(path, 'pathType');
        const port = number ?? named?.['port'] ?? name;
        return [
          `${textAt(rule, 'host') || '*'}${textAt(path, 'path')}`,
          { type, to: `${service}:${String(name ?? number)}`, service, port },
        ] as const;
      }),
    ),
  );
}
