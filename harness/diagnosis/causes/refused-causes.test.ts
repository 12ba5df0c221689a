import test from 'ava';
import { event, object } from '../../health/fixtures/seen.ts';
import { findCause } from '../find-cause.ts';
import { facts, set, testCauses } from '../fixtures/facts.ts';

const said = (text: string) => facts([], { messages: [{ text }] });
const applying = (what: string, words: string) => said(`Error: server-side apply failed for object ${what}: ${words}`);
const notMade = (message: string) => facts([set, event(set, 'FailedCreate', message)]);

const asked = [
  object('ConfigMap', 'settings', { metadata: { annotations: { changed: 'yes' } } }),
  object('Deployment', 'api', {
    metadata: { annotations: { 'shop.dev/rolled': true } },
    spec: {
      template: { spec: { containers: [{ env: [{ name: 'A', value: 'a' }] }, { env: [{ name: 'B', value: 8080 }] }] } },
    },
  }),
];
const untyped = (type: string, path: string) => ({
  ...said(`Error: unable to decode "": json: cannot unmarshal ${type} into Go struct field ${path} of type string`),
  asked,
});

testCauses([
  [
    'A boolean annotation',
    untyped('bool', 'ObjectMeta.metadata.annotations'),
    'Kubernetes refuses Deployment/api: metadata.annotations.shop.dev/rolled is true, which YAML does not read as a string: quote it in the template',
  ],
  [
    'A numeric environment variable',
    {
      ...applying(
        'shop/api apps/v1, Kind=Deployment',
        'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
      ),
      asked,
    },
    'Kubernetes refuses Deployment/api: spec.template.spec.containers.env.value is 8080, which YAML does not read as a string: quote it in the template',
  ],
  [
    'A value of a Secret that is not base64',
    applying(
      'shop/db /v1, Kind=Secret',
      'failed to convert new object (shop/db; /v1, Kind=Secret) to proper version: unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64 data at input byte 3',
    ),
    'Kubernetes refuses Secret/db: a value under data is not base64; plain text goes under stringData',
  ],
  [
    'An invalid quantity',
    applying(
      'shop/db apps/v1, Kind=StatefulSet',
      "failed to convert new object (shop/db; apps/v1, Kind=StatefulSet) to proper version: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ),
    'Kubernetes refuses StatefulSet/db: a quantity is not valid; valid ones are, for example, 500m, 2, 100Mi and 1G',
  ],
  [
    'A missing namespace',
    applying('nowhere/settings /v1, Kind=ConfigMap', 'namespaces "nowhere" not found'),
    'there is no namespace nowhere for ConfigMap/settings',
  ],
  [
    'An object that is too large',
    applying(
      'shop/a /v1, Kind=ConfigMap',
      'ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes',
    ),
    'Kubernetes refuses ConfigMap/a: Too long: may not be more than 1048576 bytes',
  ],
  [
    'An object with two invalid fields',
    applying(
      'shop/a apps/v1, Kind=Deployment',
      'Deployment.apps "a" is invalid: [spec.a: Required value, spec.b: Required value]',
    ),
    'Kubernetes refuses Deployment/a: spec.a: Required value, spec.b: Required value',
  ],
  [
    'Any other refusal of what helm applies',
    applying(
      'shop/a rbac.authorization.k8s.io/v1, Kind=Role',
      'roles "a" is forbidden: user "dev" is attempting to grant what it has not',
    ),
    'Kubernetes refuses Role/a: roles "a" is forbidden: user "dev" is attempting to grant what it has not',
  ],
  [
    'A kind whose CustomResourceDefinition is missing',
    said(
      'resource mapping not found for name: "a" namespace: "" from "": no matches for kind "Rollout" in version "argoproj.io/v1alpha1"',
    ),
    'the cluster does not know the kind Rollout of argoproj.io/v1alpha1: its CustomResourceDefinition is not installed',
  ],
  [
    'A Kubernetes API version that was removed',
    said(
      'resource mapping not found for name: "a" namespace: "" from "": no matches for kind "Ingress" in version "extensions/v1beta1"',
    ),
    'the cluster does not know the kind Ingress of extensions/v1beta1: this version of Kubernetes has no extensions/v1beta1, or has another version of it: kubectl api-resources | grep Ingress',
  ],
  [
    'A quota for resources that pods do not specify',
    notMade(
      'pods "api-7f-x" is forbidden: failed quota: team: must specify limits.memory for: main; requests.cpu for: main',
    ),
    'ResourceQuota team forbids the pods of ReplicaSet/api-7f: must specify limits.memory for: main; requests.cpu for: main (a LimitRange can set defaults)',
  ],
  [
    'A missing RuntimeClass',
    notMade('pods "api-7f-" is forbidden: pod rejected: RuntimeClass "gvisor" not found'),
    'there is no RuntimeClass gvisor, which the pods of ReplicaSet/api-7f reference',
  ],
  [
    'An admission webhook without a running server',
    notMade(
      'Internal error occurred: failed calling webhook "guard.test": failed to call webhook: Post "https://guard.shop.svc:443/validate?timeout=10s": service "guard" not found',
    ),
    'the admission webhook guard.test, which must admit the pods of ReplicaSet/api-7f, does not answer: service "guard" not found',
  ],
  [
    'An admission webhook that does not answer about an object of a release',
    applying(
      'shop/api apps/v1, Kind=Deployment',
      'Internal error occurred: failed calling webhook "guard.test": failed to call webhook: Post "https://guard.shop.svc:443/?timeout=10s": service "guard" not found',
    ),
    'the admission webhook guard.test, which must admit Deployment/api, does not answer: service "guard" not found',
  ],
  [
    'A quota for the objects of a kind',
    applying(
      'shop/api /v1, Kind=Service',
      'services "api" is forbidden: exceeded quota: team, requested: services=1, used: services=2, limited: services=2',
    ),
    'ResourceQuota team forbids Service/api: services: 1 requested, 2 of 2 used, none left',
  ],
  [
    'A ValidatingAdmissionPolicy',
    applying(
      'shop/api apps/v1, Kind=Deployment',
      `deployments.apps "api" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'few-here' denied request: at most two replicas are allowed`,
    ),
    'ValidatingAdmissionPolicy few, bound by few-here, forbids Deployment/api: at most two replicas are allowed',
  ],
]);

test('The field that the expression of a policy names is located', (t) => {
  const fieldOf = (expression: string) => {
    const why = `denied request: failed expression: ${expression}`;
    const text = `deployments.apps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' ${why}`;
    return findCause(applying('shop/a apps/v1, Kind=Deployment', text))?.field;
  };
  t.like(fieldOf('object.spec.replicas <= 2'), { key: 'replicas', within: ['spec'] });
  t.like(fieldOf('object.spec.template.spec.containers.all(c, has(c.x))'), {
    key: 'containers',
    within: ['spec', 'template', 'spec'],
  });
  t.is(fieldOf('request.userInfo.username != "a"'), undefined);
});

test('A refusal that names a field is traced to the line of that field', (t) => {
  const fieldOf = (text: string) => findCause(applying('shop/a /v1, Kind=ConfigMap', text))?.field?.key;
  t.is(fieldOf('ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes'), undefined);
  t.is(fieldOf('ConfigMap "a" is invalid: metadata.name: Invalid value: "A_b"'), 'name');
  t.is(fieldOf('namespaces "nowhere" not found'), 'namespace');
});

test('The key with most of the data of an object that is too large is named and located', (t) => {
  const map = {
    ...object('ConfigMap', 'a'),
    data: { small: 'x', big: 'é'.repeat(600_000) },
    binaryData: { c: 'AA==' },
  };
  const text = 'ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes';
  const finding = findCause({ ...applying('shop/a /v1, Kind=ConfigMap', text), asked: [map] });
  t.is(
    finding?.text,
    'Kubernetes refuses ConfigMap/a: Too long: may not be more than 1048576 bytes; data.big has 1200000',
  );
  t.like(finding?.field, { key: 'big', within: ['data'] });
});

test('The form of a name that is refused is told without its examples', (t) => {
  const form = (what: string) =>
    `a lowercase ${what} must start with a letter (e.g. 'a.com', regex used for validation is '[a-z]([-a-z0-9]*)?(\\.[a-z]*)*')`;
  const why = `[metadata.name: Invalid value: "A_b": ${form('subdomain')}, spec.name: Invalid value: "C": ${form('label')}]`;
  t.is(
    findCause(applying('shop/A_b batch/v1, Kind=Job', `Job.batch "A_b" is invalid: ${why}`))?.text,
    'Kubernetes refuses Job/A_b: metadata.name: Invalid value: "A_b": a lowercase subdomain must start with a letter, spec.name: Invalid value: "C": a lowercase label must start with a letter',
  );
});

test('A refused value is located by that value among the keys on its path, or else by its key', (t) => {
  const finding = (path: string, why: string) =>
    findCause(applying('shop/a apps/v1, Kind=Deployment', `Deployment.apps "a" is invalid: ${path}: ${why}`));
  const requests = finding(
    'spec.containers[0].resources.requests',
    'Invalid value: "64Mi": must be less than or equal',
  );
  t.like(requests?.field, { key: 'requests', value: '64Mi', within: ['spec', 'containers', 'resources'] });
  t.is(requests?.otherwise?.value, undefined);
  t.like(finding('spec.ports[1].nodePort', 'Invalid value: 80: not in range')?.field, {
    value: '80',
    within: ['spec', 'ports'],
  });
  t.like(finding('spec.operator', 'Unsupported value: "Equals": supported values')?.field, { value: 'Equals' });
});

test('A refusal is attributed to the controller that reports it in a condition, before its event is known', (t) => {
  const message = 'pods "api-7f-x" is forbidden: failed quota: team: must specify requests.cpu for: main';
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
  const spec = { template: { spec: { containers: [{ name: 'main', image: 'shop/api:2' }] } } };
  const failing = { ...set, spec, status: { replicas: 0, conditions } };
  const finding = findCause(facts([failing], { messages: [{ text: message }] }));
  t.regex(finding?.text ?? '', /^ResourceQuota team forbids the pods of ReplicaSet\/api-7f: must specify requests.cpu/);
  t.is(finding?.field?.object.kind, 'ReplicaSet');
});
