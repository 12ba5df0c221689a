import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import { hostname } from 'node:os';
import { kubernetes } from './kubernetes.mjs';

/** Serves HTTP: `answer` gives a text, an object, or [status, body, headers]. */
function serve(port, answer, upgrade) {
  const server = createServer(listener(answer));
  if (upgrade) server.on('upgrade', upgrade);
  server.listen(port);
}

function listener(answer) {
  return async (request, response) => {
    const url = new URL(request.url, 'http://any');
    const told = await answer(url, request);
    const [status, body, headers = {}] = Array.isArray(told) ? told : [told === undefined ? 404 : 200, told ?? ''];
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
}

/** The value of a flag, as --port=1 or --port 1. */
function flag(args, key, otherwise) {
  const at = args.findIndex((arg) => arg === key || arg.startsWith(`${key}=`));
  if (at === -1) return otherwise;
  return args[at] === key ? args[at + 1] : args[at].slice(key.length + 1);
}

const metric = (name) => `# TYPE ${name} gauge\n${name}{version="stand-in"} 1\n`;

/** Opens a WebSocket and sends one text. */
function speak(text) {
  return (request, socket) => {
    const magic = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(magic).digest('base64');
    socket.on('error', () => undefined);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
  };
}

/** The first words of a NATS server; undefined where none answers. */
function greetingOf(address) {
  return new Promise((resolve) => {
    const { hostname: host, port } = new URL(address);
    const socket = connect({ host, port: Number(port || 4222), timeout: 2000 });
    const end = (text) => resolve(text) ?? socket.destroy();
    socket.on('data', (data) => end(`${data}`));
    socket.on('error', () => end(undefined));
    socket.on('timeout', () => end(undefined));
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const programs = {
  podinfo(args) {
    const { PODINFO_UI_COLOR: color, PODINFO_UI_MESSAGE: message = 'greetings from podinfo' } = process.env;
    serve(Number(flag(args, '--port-metrics', '9797')), () => metric('go_info'));
    serve(Number(flag(args, '--port', '9898')), async ({ pathname }, request) => {
      if (pathname === '/') return { hostname: hostname(), message, color };
      if (pathname === '/healthz' || pathname === '/readyz') return { status: 'OK' };
      if (pathname === '/metrics') return metric('go_info');
      if (pathname.startsWith('/status/')) return [Number(pathname.slice(8)), { status: Number(pathname.slice(8)) }];
      if (pathname !== '/echo') return undefined;
      let body = '';
      for await (const chunk of request) body += chunk;
      return [202, body];
    });
  },

  async podcli([, , address]) {
    const { ok } = await fetch(`http://${address}`);
    process.exit(ok ? 0 : 1);
  },

  node_exporter(args) {
    const address = flag(args, '--web.listen-address', ':9100');
    const pages = { '/': 'Node Exporter', '/metrics': metric('node_exporter_build_info') };
    serve(Number(address.slice(address.lastIndexOf(':') + 1)), ({ pathname }) => pages[pathname]);
  },

  blackbox_exporter(args) {
    readFileSync(flag(args, '--config.file'));
    serve(9115, async ({ pathname, searchParams }) => {
      if (pathname !== '/probe') return pathname === '/metrics' ? metric('blackbox_exporter_build_info') : 'Healthy';
      const target = searchParams.get('target') ?? '';
      const answer = await fetch(target.includes('://') ? target : `http://${target}`).catch(() => undefined);
      return `probe_success ${answer?.ok ? 1 : 0}\n`;
    });
  },

  uptimeKuma() {
    writeFileSync('/app/data/kuma.db', `${existsSync('/app/data/kuma.db') ? 'again' : 'new'}`);
    const open = speak(`0${JSON.stringify({ sid: 'stand-in', upgrades: [] })}`);
    serve(
      3001,
      ({ pathname }) => (pathname === '/' ? [302, '', { location: '/dashboard' }] : '<title>Uptime Kuma</title>'),
      open,
    );
  },

  async healthcheck() {
    await fetch('http://127.0.0.1:3001/', { redirect: 'manual' });
    process.exit(0);
  },

  'nats-server'(args) {
    if (args.some((arg) => arg.startsWith('-sl'))) process.exit(0);
    const config = readFileSync(flag(args, '--config'), 'utf8');
    const number = (key, otherwise) =>
      Number(new RegExp(`\\b${key}"?\\s*[:=]\\s*(\\d+)`).exec(config)?.[1] ?? otherwise);
    serve(number('http_port', 8222), ({ pathname }) =>
      pathname === '/varz' ? { server_name: hostname() } : { status: 'ok' },
    );
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(
        `INFO ${JSON.stringify({ server_name: hostname(), version: '2.0.0-stand-in', max_payload: 1048576 })} \r\n`,
      );
      socket.on('data', (data) => `${data}`.includes('PING') && socket.write('PONG\r\n'));
    }).listen(number('port', 4222));
  },

  'nats-server-config-reloader': () => setInterval(() => undefined, 60_000),

  /** Says of each Stream whether its NATS server answers. */
  async 'jetstream-controller'() {
    const streams = '/apis/jetstream.nats.io/v1beta2/streams';
    for (;;) {
      const { items = [] } = await kubernetes('GET', streams).catch(() => ({}));
      for (const { metadata, spec, status } of items) {
        const greeting = await greetingOf(spec.servers?.[0] ?? 'nats://nowhere');
        const isReady = greeting?.startsWith('INFO') ? 'True' : 'False';
        const [known] = status?.conditions ?? [];
        if (known?.status === isReady && status?.observedGeneration === metadata.generation) continue;
        const reason = isReady === 'True' ? 'Created' : 'Errored';
        const condition = {
          type: 'Ready',
          status: isReady,
          reason,
          message: reason,
          lastTransitionTime: new Date().toISOString(),
        };
        const path = `/apis/jetstream.nats.io/v1beta2/namespaces/${metadata.namespace}/streams/${metadata.name}/status`;
        await kubernetes('PATCH', path, {
          status: { observedGeneration: metadata.generation, conditions: [condition] },
        });
      }
      await pause(500);
    }
  },

  /** Restarts Deployments with the annotation when a ConfigMap that they name has changed. */
  async manager() {
    serve(9090, ({ pathname }) => (pathname === '/metrics' ? metric('reloader_reload_executed_total') : 'Live'));
    const seen = new Map();
    for (;;) {
      const [maps, workloads] = await Promise.all([
        kubernetes('GET', '/api/v1/configmaps'),
        kubernetes('GET', '/apis/apps/v1/deployments'),
      ]).catch(() => [{ items: [] }, { items: [] }]);
      for (const { metadata, data } of maps.items) {
        const key = `${metadata.namespace}/${metadata.name}`;
        const hash = createHash('sha1')
          .update(JSON.stringify(data ?? {}))
          .digest('hex');
        const before = seen.get(key);
        seen.set(key, hash);
        if (before === undefined || before === hash) continue;
        for (const { metadata: own, spec } of workloads.items) {
          if (own.namespace !== metadata.namespace || own.annotations?.['reloader.stakater.com/auto'] !== 'true')
            continue;
          if (!JSON.stringify(spec.template).includes(`"name":"${metadata.name}"`)) continue;
          const annotations = {
            'reloader.stakater.com/last-reloaded-from': JSON.stringify({ name: metadata.name, hash }),
          };
          const path = `/apis/apps/v1/namespaces/${own.namespace}/deployments/${own.name}`;
          await kubernetes('PATCH', path, { spec: { template: { metadata: { annotations } } } });
        }
      }
      await pause(500);
    }
  },

  nginx() {
    const page = () => '<title>Welcome to nginx!</title>';
    serve(8080, page);
    const pair = ['tls.key', 'tls.crt'].map((file) => `/certs/${file}`).filter(existsSync);
    if (pair.length < 2) return;
    const [key, cert] = pair.map((file) => readFileSync(file));
    createSecureServer({ key, cert }, listener(page)).listen(8443);
  },
};
