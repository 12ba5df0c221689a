import { object } from '../../health/fixtures/seen.ts';
import { facts, readyPod, service, testCauses } from '../fixtures/facts.ts';

const set = object('StatefulSet', 'api', { spec: { serviceName: 'api-pod' } });

testCauses([
  [
    'A name that is no Service',
    facts([service({ app: 'api' }), readyPod('api-1', { app: 'api' })], {
      messages: [{ text: 'getaddrinfo ENOTFOUND apii' }],
    }),
    'the name apii has no address: there is no Service apii (was api meant?)',
  ],
  [
    'The name of a pod below a Service that is not there',
    facts([service({ app: 'api' }), set], {
      messages: [{ text: 'getaddrinfo ENOTFOUND api-1.apii' }],
    }),
    'the name api-1.apii has no address: there is no Service apii (was api meant?)',
  ],
  [
    'The name of a pod below another Service than that of its StatefulSet',
    facts([service({ app: 'api' }), set], {
      messages: [{ text: 'getaddrinfo ENOTFOUND api-1.api' }],
    }),
    'the name api-1.api has no address: StatefulSet/api gives its pods names below its serviceName api-pod, and not below api',
  ],
  [
    'A name that a Go program could not look up',
    facts([], { messages: [{ text: 'dial tcp: lookup example.test on 10.43.0.10:53: no such host', pod: 'client' }] }),
    'the name example.test has no address (DNS) in pod client',
  ],
]);
