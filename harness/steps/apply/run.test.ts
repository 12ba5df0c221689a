import test from 'ava';
import { list, refuse, send, watch } from '../../kube/fixtures/fake-api.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { run } from './run.ts';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.org' },
  spec: { group: 'example.org', names: { kind: 'Gadget' }, versions: [{ name: 'v1', served: true }] },
} satisfies KubeObject;
const gadget = { apiVersion: 'example.org/v1', kind: 'Gadget', metadata: { name: 'one' } } satisfies KubeObject;
/** @param status null where the API server has not said anything of it yet. */
const withStatus = (status: string | null) => ({
  ...definition,
  metadata: { ...definition.metadata, resourceVersion: '2' },
  status: { conditions: status === null ? null : [{ type: 'Established', status }] },
});

for (const before of ['False', undefined, null])
  test(`A CRD with Established ${before} must be established and served before the next object is applied`, async (t) => {
    const seen: string[] = [];
    let asked = 0;
    const served = {
      '/apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
      get '/apis/example.org/v1'() {
        asked += 1;
        seen.push(asked < 3 ? 'not served' : 'served');
        return asked < 3 ? undefined : ['Gadget'];
      },
    };
    const context = await stepContext(
      t,
      '/apis/',
      (response, request) => {
        const url = request.url ?? '';
        if (url.includes('/pods') || url.includes('/jobs') || url.includes('/apis/apps/'))
          return (url.includes('watch=') ? watch('open') : list('1'))(response, request);
        if (request.method === 'PATCH') {
          const object = url.includes('gadgets/one') ? gadget : definition;
          seen.push(`apply ${object.kind}`);
          return send(object)(response, request);
        }
        if (url.includes('watch=')) {
          watch('open')(response, request);
          setTimeout(() => {
            seen.push('established');
            response.write(`${JSON.stringify({ type: 'MODIFIED', object: withStatus('True') })}\n`);
          }, 300);
          return undefined;
        }
        if (url.endsWith('/customresourcedefinitions'))
          return list('1', before === undefined ? definition : withStatus(before))(response, request);
        return refuse(404)(response, request);
      },
      10_000,
      served as never,
    );
    await run({ objects: [definition, gadget], ready: true } as never, context);
    t.deepEqual(
      [...new Set(seen)],
      ['apply CustomResourceDefinition', 'established', 'not served', 'served', 'apply Gadget'],
    );
  });
