import test from 'ava';
import { event, object } from '../health/fixtures/seen.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Facts, Message } from './facts.ts';
import { causeElsewhere, findCause } from './find-cause.ts';

const began = Date.parse('2026-03-14T09:27:18Z');

function facts(
  objects: readonly KubeObject[],
  more: { messages?: readonly Message[]; httpStatus?: number } = {},
): Facts {
  return {
    namespace: 'shop',
    all: (kind) => objects.filter((candidate) => candidate.kind === kind),
    isAbout: ({ metadata }) => metadata.name.startsWith('api'),
    sinceMs: began,
    messages: [],
    ...more,
  };
}

/** A pod of the API; `state` is that of its one container. */
function pod(state: object, spec: object = {}, more: object = {}): KubeObject {
  const container = { name: 'main', image: 'shop/api:2', ...spec };
  return object('Pod', 'api-0', {
    metadata: { labels: { app: 'api' } },
    spec: { containers: [container], ...more },
    status: { phase: 'Running', containerStatuses: [{ name: 'main', restartCount: 0, ...state }] },
  });
}

const waiting = (reason: string, message = '') => ({ state: { waiting: { reason, message } } });
const running = { state: { running: {} } };
const labelled = (kind: string, name: string, labels: object, parts: { spec?: object; status?: object } = {}) =>
  object(kind, name, { metadata: { labels }, ...parts });
const readyPod = (name: string, labels: object) =>
  labelled('Pod', name, labels, { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } });
const service = (selector: object) => object('Service', 'api', { spec: { selector, clusterIP: '10.43.7.7' } });
const client = readyPod('client', { app: 'client' });
const timedOut = [{ pod: 'client', text: 'curl: (28) Connection to http://api:80/ timed out' }];
const policy = (spec: object) => object('NetworkPolicy', 'closed', { spec });
const apiOnly = { podSelector: { matchLabels: { app: 'api' } } };
const pulling = pod(waiting('ImagePullBackOff', 'Back-off pulling image'));
const claim = object('PersistentVolumeClaim', 'api-data', {
  spec: { storageClassName: 'fast' },
  status: { phase: 'Pending' },
});
const mounting = pod({}, {}, { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'api-data' } }] });
const secret = { ...object('Secret', 'db'), data: { password: 'x', uri: 'y' } };
const probing = pod(running, {
  ports: [{ name: 'http', containerPort: 3000 }],
  readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
  livenessProbe: { tcpSocket: { port: 3000 } },
});
const refusal =
  'Readiness probe failed: Get "http://10.42.0.9:3000/ready": dial tcp 10.42.0.9:3000: connect: connection refused';
const late = object('Job', 'api-migrate', {
  spec: { activeDeadlineSeconds: 2 },
  status: {
    conditions: [
      { type: 'Failed', status: 'True', reason: 'DeadlineExceeded', lastTransitionTime: '2026-03-14T09:27:25Z' },
    ],
  },
});
const killed = (finishedAt: string) => ({
  ready: true,
  state: { running: {} },
  lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt } },
});
const wellAgain = (finishedAt: string) => {
  const { status, ...rest } = pod(killed(finishedAt), { resources: { limits: { memory: '64Mi' } } });
  return { ...rest, status: { ...(status as object), conditions: [{ type: 'Ready', status: 'True' }] } };
};
const set = object('ReplicaSet', 'api-7f', { spec: { replicas: 2 }, status: { replicas: 1 } });

const known: readonly [title: string, given: Facts, cause: string | RegExp][] = [
  [
    'An image of a registry that no name server knows',
    facts([
      pulling,
      event(pulling, 'Failed', 'failed to do request: dial tcp: lookup reg.test on 10.0.0.1:53: no such host'),
    ]),
    'image shop/api:2 of container main of pod api-0 cannot be pulled: no DNS server knows the registry reg.test',
  ],
  [
    'An image that the registry does not have',
    facts([pod(waiting('ErrImagePull', 'failed to resolve reference "shop/api:2": shop/api:2: not found'))]),
    /cannot be pulled: the registry has no such image or tag$/,
  ],
  [
    'An image that is refused',
    facts([pod(waiting('ErrImagePull', 'unexpected status: 401 Unauthorized'))]),
    /imagePullSecrets$/,
  ],
  ['An image whose refusal nobody told', facts([pulling]), /api:2 of container main of pod api-0 cannot be pulled$/],
  [
    'A name that is no image',
    facts([pod(waiting('InvalidImageName'))]),
    /^"shop\/api:2" of .* is not a valid image name$/,
  ],
  [
    'A key that is not in a Secret',
    facts([pod(waiting('CreateContainerConfigError', "couldn't find key pasword in Secret shop/db")), secret]),
    'Secret db has no key pasword, which container main of pod api-0 asks for; it has password, uri (was password meant?)',
  ],
  [
    'A Secret that is not there',
    facts([pod(waiting('CreateContainerConfigError', 'secret "dbb" not found')), secret]),
    'there is no Secret dbb, which container main of pod api-0 asks for (was db meant?)',
  ],
  [
    'A ConfigMap that a volume asks for',
    facts([
      mounting,
      { ...claim, status: { phase: 'Bound' } },
      event(mounting, 'FailedMount', 'MountVolume.SetUp failed for volume "d" : configmap "settings" not found'),
    ]),
    'there is no ConfigMap settings, which volume d of pod api-0 asks for',
  ],
  [
    'A container that was killed for its memory meanwhile',
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
    'ResourceQuota small forbids the pods of ReplicaSet/api-7f: pods 1 asked for, 2 of 2 used, none are left; requests.memory 1Gi asked for, 1Gi of 3Gi used',
  ],
  [
    'A quota that refuses the request of the step itself',
    facts([], {
      messages: [
        { text: 'pods "x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2' },
      ],
    }),
    'ResourceQuota small forbids the object: pods 1 asked for, 2 of 2 used, none are left',
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
    'A claim without its class',
    facts([mounting, claim, event(claim, 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found')]),
    'claim api-data is not bound: there is no StorageClass fast',
  ],
  ['A claim that is not there', facts([mounting]), 'there is no claim api-data, which pod api-0 mounts'],
  [
    'A pod that fits on no node',
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
    'pod api-0 fits on no node: 0/1 nodes are available: 1 Insufficient cpu (main asks for cpu 100)',
  ],
  [
    'A probe that is answered with an error',
    facts([probing, event(probing, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')]),
    'the readiness probe of container main of pod api-0 (GET /ready on port http (3000)) fails: HTTP 503',
  ],
  [
    'A job that took too long, while a pod only began to be asked',
    facts([late, probing, event(probing, 'Unhealthy', refusal)]),
    'Job/api-migrate ran longer than it may: activeDeadlineSeconds is 2',
  ],
  [
    'A job that took too long, beside a probe that failed as often as it may',
    facts([late, probing, { ...event(probing, 'Unhealthy', refusal), count: 3 }]),
    'the readiness probe of container main of pod api-0 (GET /ready on port http (3000)) fails: nothing listens on port 3000',
  ],
  [
    'A probe of a port on which nothing listens, which has its container killed',
    facts([
      probing,
      event(probing, 'Killing', 'Container main failed liveness probe, will be restarted'),
      event(probing, 'Unhealthy', 'Liveness probe failed: dial tcp 10.42.0.9:3000: connect: connection refused'),
    ]),
    'the liveness probe of container main of pod api-0 (TCP port 3000) fails: nothing listens on port 3000, so it is killed again and again',
  ],
  [
    'A container that crashes, with its last words',
    facts([pod({ ...waiting('CrashLoopBackOff'), restartCount: 2, lastState: { terminated: { exitCode: 3 } } })], {
      messages: [{ pod: 'api-0', container: 'main', text: 'up\nno such table' }],
    }),
    'container main of pod api-0 ended 3 times with exit code 3: no such table',
  ],
  [
    'A Service that selects a label with a slip in it',
    facts([service({ app: 'apii' }), readyPod('api-1', { app: 'api' })]),
    'Service api selects app=apii, which no pod carries; the nearest, pod api-1, has app=api',
  ],
  [
    'A Service whose Deployment is scaled to nothing',
    facts([
      service({ app: 'api' }),
      object('Deployment', 'api', { spec: { replicas: 0, template: { metadata: { labels: { app: 'api' } } } } }),
    ]),
    'Service api selects app=api, which no pod carries: Deployment/api is scaled to 0',
  ],
  [
    'An ingress that answers for a Service without a ready endpoint',
    facts(
      [
        service({ app: 'api' }),
        readyPod('api-1', { app: 'api' }),
        {
          ...labelled('EndpointSlice', 'api-x', { 'kubernetes.io/service-name': 'api' }),
          endpoints: [{ conditions: { ready: false } }],
        },
      ],
      { httpStatus: 503 },
    ),
    'Service api has no ready endpoint (0 of 1), so the ingress answers 503 itself',
  ],
  [
    'A name that is no Service',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' })], {
      messages: [{ text: 'getaddrinfo ENOTFOUND apii' }],
    }),
    'the name apii has no address: there is no Service apii (was api meant?)',
  ],
  [
    'A name that a Go program could not look up',
    facts([], { messages: [{ text: 'dial tcp: lookup example.test on 10.43.0.10:53: no such host', pod: 'client' }] }),
    'the name example.test has no address (DNS) in pod client',
  ],
  [
    'A NetworkPolicy that does not admit the client',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), client, policy(apiOnly)], {
      messages: timedOut,
    }),
    'NetworkPolicy closed admits no connection from pod client (app=client) to the pods of Service api',
  ],
  [
    'A NetworkPolicy that does not let the client out',
    facts(
      [
        service({ app: 'api' }),
        readyPod('api-1', { app: 'api' }),
        client,
        policy({ podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] }),
      ],
      { messages: timedOut },
    ),
    'NetworkPolicy closed lets pod client open no connection to the pods of Service api (app=api)',
  ],
  [
    'A NetworkPolicy that keeps the ingress controller out',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), policy(apiOnly)], { httpStatus: 504 }),
    /^NetworkPolicy closed admits no connection from outside the namespace/,
  ],
];
for (const [title, given, cause] of known) {
  test(`${title} is the cause`, (t) => {
    const said = findCause(given)?.text ?? 'nothing';
    if (typeof cause === 'string') t.is(said, cause);
    else t.regex(said, cause);
  });
}

const unknown: readonly [title: string, given: Facts][] = [
  ['A pod that is still starting', facts([pod(waiting('ContainerCreating'))])],
  ['A pod of another release', facts([{ ...pulling, metadata: { ...pulling.metadata, name: 'web-0' } }])],
  ['A container that was killed before the step began', facts([wellAgain('2026-03-14T09:27:17Z')])],
  [
    'A Secret that came meanwhile',
    facts([pod(waiting('CreateContainerConfigError', 'secret "db" not found')), secret]),
  ],
  [
    'A probe that failed before the container was ready',
    facts([{ ...wellAgain('2026-01-01T00:00:00Z') }, event(probing, 'Unhealthy', 'Readiness probe failed: no')]),
  ],
  [
    'A refusal that was overcome',
    facts([
      object('ReplicaSet', 'api-7f', { spec: { replicas: 2 }, status: { replicas: 2 } }),
      event(set, 'FailedCreate', 'exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2'),
    ]),
  ],
  [
    'An answer of 503 that the service gives itself',
    facts(
      [
        service({ app: 'api' }),
        readyPod('api-1', { app: 'api' }),
        {
          ...labelled('EndpointSlice', 'api-x', { 'kubernetes.io/service-name': 'api' }),
          endpoints: [{ conditions: { ready: true } }],
        },
      ],
      { httpStatus: 503 },
    ),
  ],
  [
    'A connection that timed out although a policy admits it',
    facts(
      [
        service({ app: 'api' }),
        readyPod('api-1', { app: 'api' }),
        client,
        policy({
          ...apiOnly,
          ingress: [
            { from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['client'] }] } }] },
          ],
        }),
      ],
      { messages: timedOut },
    ),
  ],
  [
    'A connection that timed out, of which a policy with addresses may be the reason or not',
    facts(
      [
        service({ app: 'api' }),
        readyPod('api-1', { app: 'api' }),
        client,
        policy({ ...apiOnly, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
      ],
      { messages: timedOut },
    ),
  ],
  [
    'A connection that came about although a policy should not admit it',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), client, policy(apiOnly)], {
      messages: [{ pod: 'client', text: '$ curl http://api:80/\nHTTP 404' }],
    }),
  ],
];
for (const [title, given] of unknown) {
  test(`${title} is told as no cause`, (t) => t.is(findCause(given), undefined));
}

test('What is wrong with another release is told as what it is: a possibility', (t) => {
  const [first] = known;
  const given = first?.[1] ?? facts([]);
  const instance = (name: string) => ({
    ...pulling,
    metadata: { ...pulling.metadata, labels: { 'app.kubernetes.io/instance': name } },
  });
  const other = { ...given, all: (kind: string) => (kind === 'Pod' ? [instance('postgres')] : []) };
  const isOf = (name: string) => (candidate: KubeObject) =>
    candidate.metadata.labels?.['app.kubernetes.io/instance'] === name;
  t.regex(causeElsewhere(other, isOf('postgres'))?.text ?? '', /^it may be another release: image shop\/api:2/);
  t.is(causeElsewhere(other, isOf('redis')), undefined);
});
