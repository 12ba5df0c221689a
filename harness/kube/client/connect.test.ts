import test from 'ava';
import { load } from 'js-yaml';
import { withNamespace } from './connect.ts';

test('The namespace is set only in the current context, and the rest of the kubeconfig is unchanged', (t) => {
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
