import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../../service/fixtures/start-embedded-postgres.ts';

// npm run dev: the API from its sources on an embedded PostgreSQL, and a page of links. A changed source file restarts
// the API; the database lasts until the end. Settings: PORT, METRICS_PORT, LINKS_PORT, and every setting of the API.
const { PORT = '3000', METRICS_PORT = '9090', LINKS_PORT = '8080' } = process.env;
const main = fileURLToPath(new URL('../../service/main.ts', import.meta.url));
const stop = Promise.withResolvers<void>();
// The exit code of a shell for the signal, whether this code or embedded-postgres ends the process.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    process.exitCode = code;
    stop.resolve();
  });

const postgres = await startEmbeddedPostgres();
const env = { ...process.env, DATABASE_URL: postgres.url, PORT, METRICS_PORT };
let api: ChildProcess | undefined;
// On a signal, embedded-postgres exits the process as soon as it has stopped.
process.once('exit', () => api?.kill());
try {
  execFileSync(process.execPath, [main, 'migrate', 'up'], { env, stdio: 'inherit' });
  api = spawn(process.execPath, ['--watch', '--watch-preserve-output', main, 'serve'], { env, stdio: 'inherit' });
  const links = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(postgres.url)),
  );
  links.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    const busy = `port ${LINKS_PORT} of localhost is in use; name another with LINKS_PORT: LINKS_PORT=8081 npm run dev`;
    console.error(code === 'EADDRINUSE' ? busy : message);
    process.exitCode = 1;
    stop.resolve();
  });
  links.listen(Number(LINKS_PORT), 'localhost', () => console.log(`links: http://localhost:${LINKS_PORT}`));
  await Promise.race([stop.promise, once(api, 'exit')]);
  links.close().closeAllConnections();
} finally {
  if (api !== undefined && api.exitCode === null && api.kill()) await once(api, 'exit');
  await postgres[Symbol.asyncDispose]();
}
process.exit();

function page(databaseUrl: string): string {
  const api = `http://localhost:${PORT}`;
  const links = {
    [`${api}/docs`]: 'the contract as a page',
    [`${api}/openapi.json`]: 'the contract as OpenAPI 3.1',
    [`${api}/datasets`]: 'the datasets',
    [`${api}/datasets?deleted=true`]: 'the deleted datasets',
    [`${api}/changes`]: 'the change feed',
    [`${api}/health`]: 'health',
    [`http://localhost:${METRICS_PORT}/metrics`]: 'metrics',
  };
  const items = Object.entries(links).map(([url, what]) => `<li><a href="${url}">${url}</a> ${what}</li>`);
  return `<!doctype html><html lang="en"><title>Datasets API, development</title><h1>Datasets API</h1><ul>${items.join('')}</ul>
<pre>curl ${api}/datasets -H 'content-type: application/json' -d '{"name": "iris"}'
psql '${databaseUrl}'
DATASETS_API_URL=${api} npm run fetch -- owner/slug</pre></html>`;
}
