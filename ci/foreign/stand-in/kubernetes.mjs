import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Asks the API server in the name of the pod's account. A body is a merge patch. */
export function kubernetes(method, path, body) {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  const headers = {
    authorization: `Bearer ${readFileSync(`${account}/token`, 'utf8')}`,
    ...(body && { 'content-type': 'application/merge-patch+json' }),
  };
  return new Promise((resolve, reject) => {
    const call = request({ host, port, path, method, headers, ca: readFileSync(`${account}/ca.crt`) }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        response.statusCode < 300
          ? resolve(JSON.parse(text))
          : reject(new Error(`${method} ${path}: ${text.slice(0, 300)}`)),
      );
    });
    call.on('error', reject);
    call.end(body && JSON.stringify(body));
  });
}
