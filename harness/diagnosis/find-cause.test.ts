import test from 'ava';
import { event, object } from '../health/fixtures/seen.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { causeElsewhere } from './find-cause.ts';
import {
  claim,
  facts,
  late,
  mounting,
  pod,
  probing,
  pulling,
  refusal,
  secret,
  set,
  testCauses,
  testNoCauses,
  waiting,
  wellAgain,
} from './fixtures/facts.ts';

const imported = { isBrought: () => true };

testCauses([
  [
    'An image of a registry that DNS does not resolve',
    facts([
      pulling,
      event(pulling, 'Failed', 'failed to do request: dial tcp: lookup reg.test on 10.0.0.1:53: no such host'),
    ]),
    'image shop/api:2 of container main of pod api-0 cannot be pulled: DNS does not resolve the registry reg.test',
  ],
  [
    'An image that the registry does not have',
    facts([pod(waiting('ErrImagePull', 'failed to resolve reference "shop/api:2": shop/api:2: not found'))]),
    /cannot be pulled: the registry has no such image or tag$/,
  ],
  [
    'An image that the registry denies access to',
    facts([pod(waiting('ErrImagePull', 'unexpected status: 401 Unauthorized'))]),
    /imagePullSecrets$/,
  ],
  [
    'A pull policy that pulls an imported image',
    facts([pod(waiting('ErrImagePull', 'lookup hub.test: no such host'), { imagePullPolicy: 'Always' })], imported),
    'container main of pod api-0 has imagePullPolicy Always: image shop/api:2 was imported, but is pulled from its registry all the same (DNS does not resolve the registry hub.test); set IfNotPresent',
  ],
  [
    'The policy of an image without a tag',
    facts([pod(waiting('ImagePullBackOff'), { imagePullPolicy: 'Always', image: 'busybox' })], imported),
    "container main of pod api-0 has imagePullPolicy Always, Kubernetes' default for an image without a tag: image busybox was imported, but is pulled from its registry all the same (which does not serve it); set IfNotPresent, or give the image another tag",
  ],
  [
    'An image with imagePullPolicy Always that was not imported',
    facts([pod(waiting('ErrImagePull', 'shop/api:2: not found'), { imagePullPolicy: 'Always' })]),
    'image shop/api:2 of container main of pod api-0 cannot be pulled: the registry has no such image or tag',
  ],
  [
    'An image that cannot be pulled for an unknown reason',
    facts([pulling]),
    /api:2 of container main of pod api-0 cannot be pulled$/,
  ],
  [
    'An invalid image name',
    facts([pod(waiting('InvalidImageName'))]),
    /^"shop\/api:2" of .* is not a valid image name$/,
  ],
  [
    'A key that is not in a Secret',
    facts([pod(waiting('CreateContainerConfigError', "couldn't find key pasword in Secret shop/db")), secret]),
    'Secret db has no key pasword, which container main of pod api-0 references; it has password, uri (did you mean password?)',
  ],
  [
    'A missing Secret',
    facts([pod(waiting('CreateContainerConfigError', 'secret "dbb" not found')), secret]),
    'there is no Secret dbb, which container main of pod api-0 references (did you mean db?)',
  ],
  [
    'A missing ConfigMap of a volume',
    facts([
      mounting,
      { ...claim, status: { phase: 'Bound' } },
      event(mounting, 'FailedMount', 'MountVolume.SetUp failed for volume "d" : configmap "settings" not found'),
    ]),
    'there is no ConfigMap settings, which volume d of pod api-0 references',
  ],
  [
    'A container that was OOM-killed during the step',
    facts([wellAgain('2026-03-14T09:27:18Z')]),
    'container main of pod api-0 was killed because it used more memory than its limit of 64Mi (OOMKilled)',
  ],
  [
    'A quota that is used up',
    facts([
      set,
      event(
        set,
        'FailedCreate',
        'pods "api-7f-x" is forbidden: exceeded quota: small, requested: pods=1,requests.memory=1Gi, used: pods=2,requests.memory=1Gi, limited: pods=2,requests.memory=3Gi',
      ),
    ]),
    'ResourceQuota small forbids the pods of ReplicaSet/api-7f: pods: 1 requested, 2 of 2 used, none left; requests.memory: 1Gi requested, 1Gi of 3Gi used',
  ],
  [
    'A quota that refuses the object of the step itself',
    facts([], {
      messages: [
        { text: 'pods "x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2' },
      ],
    }),
    'ResourceQuota small forbids the object: pods: 1 requested, 2 of 2 used, none left',
  ],
  [
    'Pod Security',
    facts([
      set,
      event(set, 'FailedCreate', 'is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'),
    ]),
    'Pod Security "restricted:latest" of the namespace forbids the pods of ReplicaSet/api-7f: runAsNonRoot != true',
  ],
  [
    'A claim with a missing StorageClass',
    facts([mounting, claim, event(claim, 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found')]),
    'claim api-data is not bound: there is no StorageClass fast',
  ],
  ['A missing claim', facts([mounting]), 'there is no claim api-data, which pod api-0 mounts'],
  [
    'A pod that does not fit on any node',
    facts([
      object('Pod', 'api-0', {
        spec: { containers: [{ name: 'main', resources: { requests: { cpu: '100' } } }] },
        status: {
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available.',
            },
          ],
        },
      }),
    ]),
    'pod api-0 does not fit on any node: 0/1 nodes are available: 1 Insufficient cpu (main asks for cpu 100)',
  ],
  [
    'A probe that is answered with an error',
    facts([probing, event(probing, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')]),
    'the readiness probe of container main of pod api-0 (GET /ready on port http (3000)) fails: HTTP 503',
  ],
  [
    'A Job that exceeded its deadline, while a probe only began to fail,',
    facts([late, probing, event(probing, 'Unhealthy', refusal)]),
    'Job/api-migrate exceeded its deadline: activeDeadlineSeconds is 2',
  ],
  [
    'A probe that reached its failureThreshold, beside a Job that exceeded its deadline,',
    facts([late, probing, { ...event(probing, 'Unhealthy', refusal), count: 3 }]),
    "the readiness probe of container main of pod api-0 (GET /ready on port http (3000)) fails: nothing listens on port 3000 of the pod's IP",
  ],
  [
    'A probe of a closed port, which gets its container killed,',
    facts([
      probing,
      event(probing, 'Killing', 'Container main failed liveness probe, will be restarted'),
      event(probing, 'Unhealthy', 'Liveness probe failed: dial tcp 10.42.0.9:3000: connect: connection refused'),
    ]),
    "the liveness probe of container main of pod api-0 (TCP port 3000) fails: nothing listens on port 3000 of the pod's IP, so Kubernetes keeps killing it",
  ],
  [
    'A crashing container, with the last message of its log,',
    facts([pod({ ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: { terminated: { exitCode: 3 } } })], {
      messages: [{ pod: 'api-0', container: 'main', text: 'up\nno such table' }],
    }),
    'container main of pod api-0 ended 3 times with exit code 3: no such table',
  ],
]);

testNoCauses([
  ['A pod that is still starting', facts([pod(waiting('ContainerCreating'))])],
  ['A pod of another release', facts([{ ...pulling, metadata: { ...pulling.metadata, name: 'web-0' } }])],
  ['A container that was killed before the step began', facts([wellAgain('2026-03-14T09:27:17Z')])],
  [
    'A Secret that was created in the meantime',
    facts([pod(waiting('CreateContainerConfigError', 'secret "db" not found')), secret]),
  ],
  [
    'A probe that failed before the container was ready',
    facts([{ ...wellAgain('2026-01-01T00:00:00Z') }, event(probing, 'Unhealthy', 'Readiness probe failed: no')]),
  ],
  [
    'A refusal that no longer holds',
    facts([
      object('ReplicaSet', 'api-7f', { spec: { replicas: 2 }, status: { replicas: 2 } }),
      event(set, 'FailedCreate', 'exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2'),
    ]),
  ],
]);

/** The same object in a namespace. */
const inNamespace = (namespace: string, given: KubeObject) => ({
  ...given,
  metadata: { ...given.metadata, namespace },
});
const asking = inNamespace('web', pod(waiting('CreateContainerConfigError', 'secret "db" not found')));
const crashed = inNamespace(
  'web',
  pod({ ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: { terminated: { exitCode: 3 } } }),
);
const written = (namespace: string, text: string) => ({ pod: 'api-0', namespace, container: 'main', text });

testCauses([
  [
    'A Secret that is in another namespace',
    facts([asking, inNamespace('data', secret)]),
    'there is no Secret db, which container main of pod api-0 references: it is in namespace data, and a pod can only use those in its own namespace, web',
  ],
  [
    'A crash, without the log of a pod of the same name in another namespace,',
    facts([crashed], { messages: [written('other', 'out of disk'), written('web', 'no such table')] }),
    'container main of pod api-0 ended 3 times with exit code 3: no such table',
  ],
  [
    'A name of a Service in another namespace',
    facts([crashed, inNamespace('data', object('Service', 'db'))], {
      messages: [written('web', 'getaddrinfo ENOTFOUND db')],
    }),
    'the name db does not resolve in pod api-0: there is no Service db in web; namespace data has one: db.data',
  ],
]);

testNoCauses([
  [
    'A claim of the same name in another namespace that is not bound',
    facts(
      [
        inNamespace('web', mounting),
        inNamespace('web', { ...claim, status: { phase: 'Bound' } }),
        inNamespace('data', claim),
        event(inNamespace('data', claim), 'ProvisioningFailed', 'no'),
      ],
      { isAbout: ({ metadata }) => metadata.namespace === 'web' },
    ),
  ],
]);

test('A fault in another release is reported as a possible cause', (t) => {
  const instance = (name: string) => ({
    ...pulling,
    metadata: { ...pulling.metadata, labels: { 'app.kubernetes.io/instance': name } },
  });
  const other = { ...facts([]), all: (kind: string) => (kind === 'Pod' ? [instance('postgres')] : []) };
  const isOf = (name: string) => (candidate: KubeObject) =>
    candidate.metadata.labels?.['app.kubernetes.io/instance'] === name;
  t.regex(causeElsewhere(other, isOf('postgres'))?.text ?? '', /^another release may be the cause: image shop\/api:2/);
  t.is(causeElsewhere(other, isOf('redis')), undefined);
});
