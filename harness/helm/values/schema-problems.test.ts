import test from 'ava';
import { valueProblems } from './schema-problems.ts';

const linesOf = (stderr: string) => valueProblems(stderr)?.map(({ message }) => message);
/** Helm's words about the values of a chart named shop. */
const said = (tree: string) =>
  `Error: values don't meet the specifications of the schema(s) in the following chart(s):\nshop:\n${tree}\n`;

test('A forbidden key is reported on one line with its place and the allowed keys', (t) => {
  const tree = `- at '/image': validation failed
  - at '/image': additional properties 'tga' not allowed
  - at '': invalid propertyName 'tga'
    - at '': value must be one of 'repository', 'tag'`;
  t.deepEqual(linesOf(said(tree)), ['image: the key tga was given (did you mean tag?); expected tag, repository']);
});

test('A key forbidden only by propertyNames is reported too', (t) => {
  const tree = `- at '': invalid propertyName 'hose'
  - at '': value must be one of 'house', 'global'`;
  t.deepEqual(linesOf(said(tree)), ['values: the key hose was given (did you mean house?); expected house, global']);
});

test('A key that does not match its pattern is reported with the pattern', (t) => {
  const tree = `- at '/env': validation failed
  - at '/env': additional properties 'A B' not allowed
  - at '': invalid propertyName 'A B'
    - at '': 'A B' does not match pattern '^[A-Z]+$'`;
  t.deepEqual(linesOf(said(tree)), ['env: the key A B was given; expected a key that matches ^[A-Z]+$']);
});

test('Each invalid value is reported on one line, in a stable order', (t) => {
  const tree = `- at '/replicas': minimum: got -1, want 0
- at '/kind': 'DaemonSet' does not match pattern '^(Deployment|StatefulSet)$'
- at '/pdb': got null, want object
- at '/sidecars/0': missing property 'name'
- at '/tag': '' does not match pattern '^v\\\\d+$'
- at '/port': maximum: got 70000, want 65535
- at '/class': value must be 'traefik'
- at '/list': minItems: got 0, want 1`;
  t.deepEqual(linesOf(said(tree)), [
    'class: a value was given; expected traefik',
    'kind: DaemonSet was given; expected Deployment, StatefulSet',
    'list: a value was given; expected another: minItems: got 0, want 1',
    'pdb: null was given; expected object',
    'port: 70000 was given; expected at most 65535',
    'replicas: -1 was given; expected at least 0',
    'sidecars.0.name: no value was given; expected one',
    'tag: an empty text was given; expected text that matches ^v\\d+$',
  ]);
});

test('For anyOf, the closest alternative is reported, and for several types all of them', (t) => {
  const tree = `- at '/from/0': 'anyOf' failed
  - at '/from/0': got object, want string
  - at '/from/0': validation failed
    - at '/from/0': missing property 'cidr'
    - at '/from/0': additional properties 'nam' not allowed
    - at '': invalid propertyName 'nam'
      - at '': value must be 'cidr'
  - at '/from/0': additional properties 'nam' not allowed
- at '/env/A': 'anyOf' failed
  - at '/env/A': 'anyOf' failed
    - at '/env/A': got array, want boolean or number or string
    - at '/env/A': got array, want object
  - at '/env/A': got array, want null
- at '/env/B': 'anyOf' failed
  - at '/env/B': got object, want string
  - at '/env/B': missing property 'secretKeyRef'
  - at '/env/B/secretKeyRef': missing properties 'name', 'key'
- at '/cpu': 'anyOf' failed
  - at '/cpu': 'lots' does not match pattern '^\\\\d+m$'
  - at '/cpu': got string, want number`;
  t.deepEqual(linesOf(said(tree)), [
    'cpu: lots was given; expected text that matches ^\\d+m$, or number',
    'env.A: array was given; expected boolean or number or string or object',
    'env.B.secretKeyRef.key: no value was given; expected one',
    'env.B.secretKeyRef.name: no value was given; expected one',
    'from.0: the key nam was given; expected no such key',
  ]);
});

test('Other errors of helm are not schema problems', (t) => {
  t.is(linesOf('Error: execution error at (shop/templates/all.yaml:1:4): hosts: nothing was given'), undefined);
});
