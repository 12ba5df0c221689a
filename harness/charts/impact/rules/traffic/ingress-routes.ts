import { canonicalText, type Json, mappingAt, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, type Rule, shown } from '../finding.ts';

/** A host or path leads nowhere, somewhere else, or is matched another way. */
export const ingressRoutes: Rule = {
  name: 'ingress-routes',
  find: (comparison) => [
    ...changedPairs(comparison, 'Ingress').flatMap(({ id, before, after }): Consequence[] => {
      const now = routesOf(after);
      const finding = (path: string, message: string): Consequence => ({
        effect: 'TRAFFIC',
        object: id,
        path,
        message,
      });
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
        ...[...routesOf(before)].flatMap(([route, { type, to }]) => {
          const other = now.get(route);
          if (other === undefined) return [finding('spec.rules', `${route} leads nowhere any more`)];
          if (other.type !== type)
            return [
              finding(
                'spec.rules',
                `${route} is matched as ${other.type}, and was as ${type}: other requests reach it`,
              ),
            ];
          return other.to === to ? [] : [finding('spec.rules', `${route} leads to ${other.to}, and led to ${to}`)];
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
        ...hosts.map(
          (host): Consequence => ({
            effect: 'TRAFFIC',
            object: id,
            path: 'spec.hostnames',
            message: `${host} leads nowhere any more`,
          }),
        ),
        ...parts.map(
          (part): Consequence => ({
            effect: 'TRAFFIC',
            object: id,
            path: `spec.${part}`,
            message: `${part} are others: requests may reach something else`,
          }),
        ),
      ];
    }),
  ],
};

function routesOf(ingress: Json): Map<string, { type: string; to: string }> {
  return new Map(
    mappingsAt(ingress, 'spec.rules').flatMap((rule) =>
      mappingsAt(rule, 'http.paths').map((path) => {
        const port = mappingAt(path, 'backend.service.port');
        const to = `${textAt(path, 'backend.service.name')}:${String(port['name'] ?? port['number'])}`;
        return [
          `${textAt(rule, 'host') || '*'}${textAt(path, 'path')}`,
          { type: textAt(path, 'pathType'), to },
        ] as const;
      }),
    ),
  );
}
