import { testWithEngine } from '../../../session/fixtures/with-engine.ts';
import { chartFolders } from '../../chart-folder.ts';
import { askKubernetes } from './ask-kubernetes.ts';
import { startThrowawayCluster } from './throwaway-cluster.ts';

testWithEngine('a cluster reports in its own words what it rejects, warns about and does not know', async (t) => {
  t.timeout(180_000);
  const cluster = await startThrowawayCluster();
  if ('reason' in cluster) return void t.fail(cluster.reason);
  await using _ = cluster;
  const [chart] = await chartFolders([`${import.meta.dirname}/../fixtures/charts/shop`]);
  if (chart === undefined) return void t.fail('the fixture has a chart');
  const deployment = (selector: string, securityContext: object) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: selector } },
      template: {
        metadata: { labels: { app: selector } },
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ name: 'web', image: 'web:1', securityContext }],
        },
      },
    },
  });
  const hardened = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const monitor = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'web' } };
  const ask = async (after: object, namespace: string) => {
    const pairs = [
      { before: deployment('a', hardened), after: { ...deployment('a', hardened), ...after } },
      { before: monitor, after: monitor },
    ];
    const said = await askKubernetes(cluster.client, { chart, label: 'values.yaml' }, pairs, namespace);
    return { findings: said.flatMap(({ findings }) => findings), notes: said.flatMap(({ notes }) => notes) };
  };
  const same = await ask({}, 'same');
  t.deepEqual(same.findings, []);
  t.regex(
    same.notes[0] ?? '',
    /PodMonitor\/web.* was not checked by Kubernetes: the cluster has no definition of its kind/,
  );
  const [refused] = (await ask(deployment('b', hardened), 'refused')).findings;
  t.is(refused?.effect, 'REFUSED');
  t.regex(refused?.message ?? '', /spec\.selector.*field is immutable/);
  const [loose] = (await ask(deployment('a', {}), 'loose')).findings;
  t.is(loose?.effect, 'SECURITY');
  t.regex(loose?.message ?? '', /would violate PodSecurity "restricted/);
  const role = (name: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'web' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  });
  for (const namespace of ['one', 'two']) {
    const pair = { before: role(namespace), after: role('other') };
    const [said] = await askKubernetes(cluster.client, { chart, label: 'values.yaml' }, [pair], namespace);
    t.regex(said?.findings[0]?.message ?? '', /"web" is invalid: roleRef.*cannot change roleRef/);
  }
  const [unknown] = (await ask({ spec: { ...deployment('a', hardened).spec, replica: 2 } }, 'unknown')).findings;
  t.regex(unknown?.message ?? '', /replica/);
});
