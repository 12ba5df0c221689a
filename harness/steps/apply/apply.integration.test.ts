import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { judgeObject } from '../../health/judge-workload.ts';
import { bareCluster } from '../../kube/fixtures/bare-cluster.ts';
import { gadgetDefinition } from '../../kube/fixtures/gadget-definition.ts';
import { loadScenarios } from '../../load/load-scenarios.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { runScenario } from '../../scenario/run-scenario.ts';
import { environmentsOf } from '../../session/fixtures/scenario-of.ts';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';
import { targetOn } from '../fixtures/step-context.ts';
import { stepKinds } from '../registry.ts';

const scenarios = `
scenario: A definition is served before the next object, and both are gone before their namespace
steps:
  - apply: {file: gadgets.manifest}
  - assert: {apiVersion: example.org/v1, kind: Gadget, name: one, namespace: gadgets}
---
scenario: Nothing of it is left
steps:
  - assert: {apiVersion: v1, kind: Namespace, name: gadgets}
    expect: {count: 0}
  - assert: {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, name: gadgets.example.org}
    expect: {count: 0}
---
scenario: A name that the cluster makes up is captured
steps:
  - apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {generateName: made-, labels: {made: up}}, data: {text: hello}}}
    capture: {name: object.metadata.name}
  - assert: {apiVersion: v1, kind: ConfigMap, name: "\${{ captured.name }}"}
    expect: {object: {data: {text: hello}}}
---
scenario: A StatefulSet makes a claim
steps:
  - apply:
      object:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: made}
        spec:
          serviceName: made
          selector: {matchLabels: {app: made}}
          template: {metadata: {labels: {app: made}}, spec: {containers: [{name: main, image: busybox:1.37}]}}
          volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}]
      ready: false
  - eventually: {within: 30s}
    assert: {apiVersion: v1, kind: PersistentVolumeClaim, name: data-made-0}
---
scenario: What they made is removed
steps:
  - assert: {apiVersion: v1, kind: PersistentVolumeClaim}
    expect: {count: 0}
  - assert: {apiVersion: v1, kind: ConfigMap, labels: {made: up}}
    expect: {count: 0}
---
scenario: An object in another namespace is changed and another deleted
steps:
  - apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt, namespace: kube-public}, data: {mine: changed}}}
  - delete: {apiVersion: v1, kind: ServiceAccount, name: default, namespace: kube-node-lease, wait: false}
---
scenario: Both are as before
steps:
  - assert: {apiVersion: v1, kind: ConfigMap, name: kube-root-ca.crt, namespace: kube-public}
    expect: {object: {data: {mine: {absent: true}, ca.crt: {any: true}}}}
  - wait: {apiVersion: v1, kind: ServiceAccount, name: default, namespace: kube-node-lease, until: ready}
---
scenario: A StatefulSet is changed so that its pod never gets ready
steps:
  - apply:
      object:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: ordered}
        spec: {template: {spec: {containers: [{name: main, readinessProbe: {exec: {command: ["false"]}}}]}}}
      ready: false
  - eventually: {within: 60s}
    assert: {apiVersion: apps/v1, kind: StatefulSet, name: ordered}
    expect: {object: {status: {updatedReplicas: 1, currentReplicas: {absent: true}}}}
---
scenario: Its pod is ready again, although its controller waits for the pod that never gets ready
steps:
  - assert: {apiVersion: v1, kind: Pod, name: ordered-0}
    expect:
      object:
        spec: {containers: [{readinessProbe: {absent: true}}]}
        status: {containerStatuses: [{ready: true}]}
---
scenario: A ConfigMap is deleted, and then a StatefulSet that needs it is changed
steps:
  - delete: {apiVersion: v1, kind: ConfigMap, name: settings}
  - apply:
      object:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: ordered}
        spec: {template: {metadata: {annotations: {changed: "yes"}}}}
      ready: false
  - eventually: {within: 60s}
    assert: {apiVersion: v1, kind: Pod, name: ordered-0}
    expect: {object: {status: {containerStatuses: [{state: {waiting: {reason: CreateContainerConfigError}}}]}}}
---
scenario: Its pod is ready again, because it is awaited when the ConfigMap is back
steps:
  - assert: {apiVersion: v1, kind: Pod, name: ordered-0}
    expect: {object: {status: {containerStatuses: [{ready: true}]}}}
`;
const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { GREETING: 'hello' } };

/** Exists before the scenarios; its controller replaces pods one by one, each once the one before is ready. */
const ordered: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'ordered' },
  spec: {
    serviceName: 'ordered',
    selector: { matchLabels: { app: 'ordered' } },
    template: {
      metadata: { labels: { app: 'ordered' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            ...{ name: 'main', image: 'busybox:1.37', command: ['sleep', '3600'] },
            envFrom: [{ configMapRef: { name: settings.metadata.name } }],
          },
        ],
      },
    },
  },
};

testWithEngine(
  'What scenarios apply, in any namespace and of any kind, is removed with them or put back',
  async (t) => {
    t.timeout(300_000);
    await using bare = await bareCluster(dump({ scenario: 'images', steps: [{ apply: { object: ordered } }] }));
    await bare.access.client.apply(settings, 'somebody');
    const before = await bare.access.client.apply(ordered, 'somebody');
    await bare.access.view.waitUntil((view) => judgeObject(before, view), {
      what: 'the StatefulSet is ready',
      ...{ timeoutMs: 60_000, signal: AbortSignal.timeout(60_000) },
    });
    writeFileSync(
      join(bare.folder, 'gadgets.manifest'),
      [
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: gadgets}\n',
        gadgetDefinition,
        'apiVersion: example.org/v1\nkind: Gadget\nmetadata: {name: one, namespace: gadgets}\n',
      ].join('---\n'),
    );
    const file = join(bare.folder, 'apply.yaml');
    writeFileSync(file, scenarios);
    for (const scenario of loadScenarios([file], [], stepKinds)) {
      const { verdict, steps } = await runScenario(scenario, {
        ...{ runId: 'r1', environments: environmentsOf(targetOn(bare.access)), now: () => 0, timeoutFactor: 1 },
        emit: () => undefined,
        signal: new AbortController().signal,
      });
      const failed = steps.find((step) => step.verdict === 'failed');
      t.is(
        verdict,
        'passed',
        `${scenario.name}: ${failed?.name}: ${failed?.failure?.message} ${failed?.failure?.observed}`,
      );
    }
  },
);
