import test from 'ava';
import { load } from 'js-yaml';
import { withNamespace } from './connect.ts';

test('The context in use names the namespace, and nothing else of the kubeconfig changes', (t) => {
  const of = (context: string) => `
apiVersion: v1
kind: Config
current-context: shop
contexts:
- {name: other, context: {cluster: other, user: me}}
- {name: shop, context: ${context}}
users: [{name: me, user: {token: "0123"}}]
`;
  const wanted = load(of('{cluster: shop, user: me, namespace: run-1}'));
  t.deepEqual(load(withNamespace(of('{cluster: shop, user: me}'), 'run-1')), wanted);
  t.deepEqual(load(withNamespace(of('{cluster: shop, user: me, namespace: default}'), 'run-1')), wanted);
});
