import { type Json, mappingAt, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** A host or path leads nowhere, somewhere else, or is matched another way; or its certificate is another. */
export const ingressRoutes: Rule = {
  name: 'ingress-routes',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison, 'Ingress')) {
      const finding = (path: string, message: string) => consequence('TRAFFIC', id, path, message);
      const certificates = certificatesOf(after);
      const isIssued = Object.keys(after.metadata.annotations ?? {}).some((key) => key.startsWith('cert-manager.io/'));
      for (const [host, secret] of isIssued ? [] : certificatesOf(before)) {
        const other = certificates.get(host) ?? secret;
        const message = `${host} is now served with the certificate of Secret ${shown(other)}, which is not created here, not of ${secret}`;
        if (other !== secret && comparison.after.find('Secret', other) === undefined)
          yield finding('spec.tls', message);
      }
      const now = routesOf(after, comparison.after);
      for (const [route, { type, to, service, port }] of routesOf(before, comparison.before)) {
        const other = now.get(route);
        if (other === undefined) yield finding('spec.rules', `${route} is no longer routed`);
        else if (other.type !== type)
          yield finding(
            'spec.rules',
            `${route} is now matched as ${other.type}, not as ${type}: different requests reach it`,
          );
        else if (other.port !== port || other.service !== service)
          yield finding('spec.rules', `${route} now leads to ${other.to}, not to ${to}`);
      }
    }
  },
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
