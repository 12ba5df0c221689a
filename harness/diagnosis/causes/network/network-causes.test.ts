import { object } from '../../../health/fixtures/seen.ts';
import {
  apiOnly,
  client,
  facts,
  labelled,
  policy,
  readyPod,
  service,
  testCauses,
  testNoCauses,
  timedOut,
} from '../../fixtures/facts.ts';

const operator = object('Pod', 'api-operator', {
  metadata: { labels: { app: 'operator' } },
  spec: { containers: [{ name: 'main', image: 'operator:1' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'main',
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1, finishedAt: '2026-03-14T09:20:00Z' } },
      },
    ],
  },
});
const misnamed = object('Service', 'api', {
  spec: { selector: { app: 'api' }, ports: [{ port: 80, targetPort: 'htpp' }] },
});

testCauses([
  [
    'A targetPort that no container has, beside a crash of another pod,',
    facts([operator, misnamed, readyPod('api-1', { app: 'api' })], {
      messages: [{ text: 'GET / to api got no answer' }],
    }),
    'Service api forwards port 80 to the container port named htpp, which no container of its pods has; they have none',
  ],
  [
    'A Service whose selector has a typo',
    facts([service({ app: 'apii' }), readyPod('api-1', { app: 'api' })]),
    'Service api selects app=apii, which no pod has; the closest, pod api-1, has app=api',
  ],
  [
    'A Service whose Deployment is scaled to 0',
    facts([
      service({ app: 'api' }),
      object('Deployment', 'api', { spec: { replicas: 0, template: { metadata: { labels: { app: 'api' } } } } }),
    ]),
    'Service api selects app=api, which no pod has: Deployment/api is scaled to 0',
  ],
  [
    'A Service whose DaemonSet matches no node',
    facts(
      [
        service({ app: 'api' }),
        object('DaemonSet', 'api', {
          spec: { template: { metadata: { labels: { app: 'api' } }, spec: { nodeSelector: { disk: 'nvme' } } } },
          status: { desiredNumberScheduled: 0 },
        }),
      ],
      { messages: [{ text: 'GET / to api got no answer' }] },
    ),
    'Service api selects app=api, which no pod has: DaemonSet/api matches no node (its nodeSelector is {"disk":"nvme"})',
  ],
  [
    'A DaemonSet without a Service that tolerates no node',
    facts([
      service({ app: 'api' }),
      object('DaemonSet', 'api', {
        spec: { template: { metadata: { labels: { app: 'api' } } } },
        status: { desiredNumberScheduled: 0 },
      }),
    ]),
    'DaemonSet/api matches no node (it tolerates the taints of none)',
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
    'A NetworkPolicy that does not allow ingress from the client',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), client, policy(apiOnly)], {
      messages: timedOut,
    }),
    'NetworkPolicy closed does not allow connections from pod client (app=client) to the pods of Service api',
  ],
  [
    'A NetworkPolicy that does not allow egress of the client',
    facts(
      [
        service({ app: 'api' }),
        readyPod('api-1', { app: 'api' }),
        client,
        policy({ podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] }),
      ],
      { messages: timedOut },
    ),
    'NetworkPolicy closed does not allow pod client to open connections to the pods of Service api (app=api)',
  ],
  [
    'A NetworkPolicy, if fetch of Node gave up,',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), client, policy(apiOnly)], {
      messages: [{ pod: 'client', text: 'http://api/: TimeoutError: The operation was aborted due to timeout' }],
    }),
    /^NetworkPolicy closed does not allow connections from pod client/,
  ],
  [
    'A NetworkPolicy that does not allow the ingress controller',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), policy(apiOnly)], { httpStatus: 504 }),
    /^NetworkPolicy closed does not allow connections from outside the namespace/,
  ],
]);

testNoCauses([
  [
    'A 503 that the service itself returns',
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
    'An endpoint created by hand without a ready condition',
    facts(
      [
        service({}),
        {
          ...labelled('EndpointSlice', 'api-x', { 'kubernetes.io/service-name': 'api' }),
          endpoints: [{ addresses: ['10.0.0.7'] }],
        },
      ],
      { httpStatus: 503 },
    ),
  ],
  [
    'A DaemonSet without matching nodes, beside a Deployment,',
    facts([object('DaemonSet', 'api-gpu', { status: { desiredNumberScheduled: 0 } }), object('Deployment', 'api')]),
  ],
  [
    'A connection that timed out although a policy allows it',
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
    'A connection that timed out, for which a policy with IP blocks may or may not be the reason,',
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
    'A connection that succeeded although a policy does not allow it',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' }), client, policy(apiOnly)], {
      messages: [{ pod: 'client', text: '$ curl http://api:80/\nHTTP 404' }],
    }),
  ],
]);

const ingress = (spec: object) => object('Ingress', 'api', { spec: { ingressClassName: 'traefik', ...spec } });
const traefik = object('IngressClass', 'traefik');
const routing = (path: string, pathType: string) =>
  ingress({
    tls: [{ secretName: 'api-tls' }],
    rules: [
      {
        host: 'api.test',
        http: { paths: [{ path, pathType, backend: { service: { name: 'api', port: { number: 80 } } } }] },
      },
    ],
  });
const ports = [{ port: 80, targetPort: 8080 }];
const served = [
  object('Service', 'api', { spec: { selector: { app: 'api' }, ports } }),
  readyPod('api-1', { app: 'api' }),
  traefik,
];
const unrouted = (path: string, pathType: string, httpPath: string) => ({
  ...facts([...served, routing(path, pathType)], { messages: [{ text: 'the ingress does not route release api' }] }),
  httpPath,
});
const unanswering = {
  httpStatus: 502,
  messages: [{ text: 'the ingress routes release api, but the pod behind it does not answer\nHTTP 502: Bad Gateway' }],
};
const distrusted = { messages: [{ text: 'DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate' }] };

testCauses([
  [
    'A path below an Exact path of an Ingress',
    unrouted('/api', 'Exact', '/api/items?page=2'),
    'Ingress/api routes /api (Exact), not /api/items',
  ],
  [
    'A path outside the Prefix of an Ingress',
    unrouted('/api', 'Prefix', '/apis'),
    'Ingress/api routes /api (Prefix), not /apis',
  ],
  [
    'A path that other controllers read as a pattern',
    unrouted('/*', 'ImplementationSpecific', '/'),
    'Ingress/api routes /* (ImplementationSpecific), which some controllers read as a pattern and others, such as Traefik, literally',
  ],
  [
    'A port by number that no container declares, behind a route,',
    { ...facts([...served, routing('/', 'Prefix')], unanswering), httpPath: '/' },
    'Service api forwards port 80 to 8080, where its pods do not answer: does the container listen there, and not only on 127.0.0.1?',
  ],
  [
    'A Service without endpoints behind a route for another path',
    facts(
      [object('Service', 'api', { spec: { selector: { app: 'apii' }, ports } }), routing('/api', 'Exact'), traefik],
      {
        ...unanswering,
        httpStatus: 503,
      },
    ),
    'Service api selects app=apii, which no pod has',
  ],
  [
    'A missing certificate Secret',
    facts([...served, routing('/', 'Prefix'), object('Secret', 'api-tsl')], distrusted),
    'there is no Secret api-tls, which holds the certificate of Ingress/api (did you mean api-tsl?)',
  ],
  [
    'A missing namespace of an object in a step',
    facts([], {
      messages: [{ text: 'Kubernetes refused to patch configmaps/a: namespaces "x" not found' }],
    }),
    'there is no namespace x',
  ],
]);

testNoCauses([
  ['A path below the Prefix of an Ingress', unrouted('/api/', 'Prefix', '/api/items')],
  ['A path that only the ingress controller can interpret', unrouted('/api/(.*)', 'ImplementationSpecific', '/other')],
  [
    'An existing certificate Secret',
    facts([...served, routing('/', 'Prefix'), object('Secret', 'api-tls')], distrusted),
  ],
]);
