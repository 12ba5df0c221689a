import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import { objectName } from '../../../model/cluster/kube-object.ts';
import { inOrder } from './apply-manifests.ts';

test('Namespaces come first, then definitions, webhooks last, the rest as it is written', (t) => {
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
