import test from 'ava';
import { object } from '../health/fixtures/seen.ts';
import { findCause } from './find-cause.ts';
import { facts } from './fixtures/facts.ts';

const claims = (storage: unknown, more = {}) => ({
  replicas: 1,
  volumeClaimTemplates: [
    {
      ...more,
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    },
  ],
});
const pods = (image: string, more = {}) => ({ template: { spec: { containers: [{ name: 'main', image, ...more }] } } });

const cases: readonly [title: string, kind: string, live: object, asked: object, said: string, cause: string][] = [
  [
    'the size of a claim template',
    'StatefulSet',
    claims('1Gi', { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }),
    { ...claims('2Gi'), replicas: 2 },
    `spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden`,
    'spec.volumeClaimTemplates[0].spec.resources.requests.storage cannot be changed from "1Gi" to "2Gi"',
  ],
  [
    'the image of a Job',
    'Job',
    pods('a:1', { imagePullPolicy: 'IfNotPresent' }),
    pods('a:2'),
    'spec.template: Invalid value: {"metadata":{}}: field is immutable',
    'spec.template.spec.containers[0].image cannot be changed from "a:1" to "a:2"',
  ],
  [
    'a label in the selector of a Deployment',
    'Deployment',
    { selector: { matchLabels: { app: 'api' } } },
    { selector: { matchLabels: { app: 'api', tier: 'web' } } },
    'spec.selector: Invalid value: {"matchLabels":{}}: field is immutable',
    'spec.selector.matchLabels.tier cannot be changed from nothing to "web"',
  ],
  [
    'the completion mode of a Job',
    'Job',
    { completionMode: 'NonIndexed' },
    { completionMode: 'Indexed' },
    'spec.completionMode: Invalid value: "Indexed": field is immutable',
    'spec.completionMode cannot be changed from "NonIndexed" to "Indexed"',
  ],
  [
    'the original message if the value is only written differently',
    'StatefulSet',
    claims('1Gi'),
    claims('1024Mi'),
    'spec: Forbidden: updates to statefulset spec for fields other than',
    'spec: Forbidden: updates to statefulset spec for fields other than',
  ],
];
for (const [title, kind, live, asked, said, cause] of cases)
  test(`The cause of a refused change names ${title}`, (t) => {
    const text = `server-side apply failed for object shop/api apps/v1, Kind=${kind}: ${kind}.apps "api" is invalid: ${said}`;
    const given = facts([object(kind, 'api', { spec: live })], { messages: [{ text }] });
    const finding = findCause({ ...given, asked: [object(kind, 'api', { spec: asked })] });
    t.is(finding?.text, `Kubernetes refuses ${kind}/api: ${cause}`);
  });
