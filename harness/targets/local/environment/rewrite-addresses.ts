import type { LocalService, ServiceTable } from './service-table.ts';

export interface Rewritten {
  readonly text: string;
  /** The Services that the text names and that have no process here. */
  readonly unavailable: readonly LocalService[];
}

const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
  rediss: 6379,
};

const host = '[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?';
/** Matches a URL up to its port, or a bare `host:port`; never a user name or password before @. */
const addresses = new RegExp(
  String.raw`\b([a-z][a-z0-9+.-]*):\/\/([^\s/?#@]*@)?(${host})(?::(\d+))?(?![\w@:-])|(?<![\w.@/-])(${host}):(\d+)(?![\w.@:-])`,
  'gi',
);

/**
 * Replaces the addresses of Services in a text by those of their processes: `http://api`, `api:80`,
 * `api.namespace.svc:80`, `postgres://user:password@postgres:5432/db`. A port that the Service does not have stays
 * unchanged, so that it fails here as it would in the cluster.
 */
export function rewriteAddresses(text: string, services: ServiceTable): Rewritten {
  const unavailable: LocalService[] = [];
  const local = (name: string, port: number | undefined): string | undefined => {
    const service = services.find(name.toLowerCase());
    if (service?.unavailable !== undefined) unavailable.push(service);
    const number = port === undefined ? undefined : service?.ports.get(port);
    return number === undefined ? undefined : `127.0.0.1:${number}`;
  };
  const rewritten = text.replace(
    addresses,
    (
      whole,
      scheme?: string,
      user?: string,
      urlHost?: string,
      urlPort?: string,
      bareHost?: string,
      barePort?: string,
    ) => {
      if (scheme !== undefined && urlHost !== undefined) {
        const port = urlPort === undefined ? defaultPorts[scheme.toLowerCase()] : Number(urlPort);
        const address = local(urlHost, port);
        return address === undefined ? whole : `${scheme}://${user ?? ''}${address}`;
      }
      return (bareHost === undefined ? undefined : local(bareHost, Number(barePort))) ?? whole;
    },
  );
  return { text: rewritten, unavailable };
}
