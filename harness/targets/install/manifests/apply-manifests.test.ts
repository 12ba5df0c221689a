import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import { objectName } from '../../../model/cluster/kube-object.ts';
import { inOrder } from './apply-manifests.ts';

test('Namespaces are applied first, then definitions, then other objects in file order, then webhooks', (t) => {
  const given = [
    'ValidatingWebhookConfiguration',
    'Gadget',
    'Deployment',
    'CustomResourceDefinition',
    'ConfigMap',
    'Namespace',
  ];
  t.deepEqual(inOrder(given.map((kind) => object(kind, 'x'))).map(objectName), [
    'Namespace/x',
    'CustomResourceDefinition/x',
    'Gadget/x',
    'Deployment/x',
    'ConfigMap/x',
    'ValidatingWebhookConfiguration/x',
  ]);
});
