import test from 'ava';
import { KubeError } from './kube-error.ts';

const paths: readonly [method: string, path: string, headline: string][] = [
  ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/api?force=false', 'patch deployments/api'],
  ['GET', '/api/v1/namespaces/shop/pods/api-0/log?tailLines=1', 'read pods/api-0/log'],
  ['POST', '/api/v1/namespaces', 'create namespaces'],
  ['DELETE', '/api/v1/namespaces/shop', 'delete namespaces/shop'],
  ['GET', '/openapi/v3', 'read /openapi/v3'],
];
for (const [method, path, headline] of paths)
  test(`A refused request is described in kubectl's verbs: ${headline}`, (t) => {
    const error = new KubeError(method, path, 403, 'not yours');
    t.is(error.message, `Kubernetes refused to ${headline}: not yours`);
    t.is(error.observed, `HTTP 403 for ${method} ${path.replace(/\?.*/, '')}`);
  });
