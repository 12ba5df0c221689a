import { once } from 'node:events';
import type { ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '../process/create-log.ts';
import { openServices } from '../process/open-services.ts';
import { createApp } from '../server/create-app.ts';
import { createHttpServer } from '../server/http/create-http-server.ts';
import type { Services } from '../server/services.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import { type Call, createCall } from './create-call.ts';

/** A running API, and a way to call it that holds every answer against the contract. */
export type TestApi = AsyncDisposable & { readonly url: string; readonly call: Call; readonly services: Services };

// A busy machine must not turn into a 503 that a test takes for an answer.
const PATIENT = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  DATABASE_CONNECT_TIMEOUT_MS: '30000',
  DATABASE_QUEUE_TIMEOUT_MS: '30000',
  DATABASE_STATEMENT_TIMEOUT_MS: '30000',
};

/** Starts the API in this process on a free port. Further settings by the names of their variables; its log into `lines`. */
export async function startApi(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
  lines: string[] = [],
  options: ServerOptions = {},
): Promise<TestApi> {
  const settings = parseSettings({ ...PATIENT, DATABASE_URL: databaseUrl, ...env });
  const services = await openServices(settings, createLog(settings, { write: (line) => lines.push(line) }));
  const server = createHttpServer(createApp(services).callback(), options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    call: createCall(url),
    services,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await services[Symbol.asyncDispose]();
    },
  };
}
