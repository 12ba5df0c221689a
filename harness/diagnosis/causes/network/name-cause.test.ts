import { object } from '../../../health/fixtures/seen.ts';
import { facts, readyPod, service, testCauses } from '../../fixtures/facts.ts';

const set = object('StatefulSet', 'api', { spec: { serviceName: 'api-pod' } });

testCauses([
  [
    'A name without a Service',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' })], {
      messages: [{ text: 'getaddrinfo ENOTFOUND apii' }],
    }),
    'the name apii does not resolve: there is no Service apii (did you mean api?)',
  ],
  [
    'The name of a pod under a missing Service',
    facts([service({ app: 'api' }), set], {
      messages: [{ text: 'getaddrinfo ENOTFOUND api-1.apii' }],
    }),
    'the name api-1.apii does not resolve: there is no Service apii (did you mean api?)',
  ],
  [
    'The name of a pod under a Service other than the serviceName of its StatefulSet',
    facts([service({ app: 'api' }), set], {
      messages: [{ text: 'getaddrinfo ENOTFOUND api-1.api' }],
    }),
    'the name api-1.api does not resolve: StatefulSet/api names its pods under its serviceName api-pod, not under api',
  ],
  [
    'A name that a Go program could not look up',
    facts([], { messages: [{ text: 'dial tcp: lookup example.test on 10.43.0.10:53: no such host', pod: 'client' }] }),
    'the name example.test does not resolve (DNS) in pod client',
  ],
]);
