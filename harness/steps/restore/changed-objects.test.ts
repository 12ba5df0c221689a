import test, { type ExecutionContext } from 'ava';
import { refuse, send } from '../../kube/fixtures/fake-api.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { runScenario } from '../../scenario/run-scenario.ts';
import { environmentsOf, scenarioOf } from '../../session/fixtures/scenario-of.ts';
import { parseJson } from '../../text/exact-json.ts';
import { stepContext } from '../fixtures/step-context.ts';

const apply = `
scenario: A setting is changed
steps: [{apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {greeting: changed}}}}]
`;
const configMap = (data: object, managers: readonly string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'web',
    resourceVersion: '1',
    annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' },
    managedFields: managers.map((manager) => ({
      ...{ manager, operation: 'Apply', fieldsV1: { 'f:data': { 'f:greeting': {} } } },
    })),
  },
  data,
  // What no double can hold is not to be rounded on its way back.
  limit: 9007199254740993n,
});

/** Runs the scenario against a cluster that has one ConfigMap. @param put how a PUT is answered, instead of done. */
async function running(t: ExecutionContext, put?: number, meanwhile?: (now: KubeObject) => KubeObject) {
  let now = configMap({ greeting: 'first', other: 'x' }, ['helm']);
  const context = await stepContext(t, '/configmaps/web', async (response, request) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const url = request.url ?? '';
    if (request.method === 'PATCH' && url.includes('force=false'))
      return send({ message: 'Apply failed with 1 conflict: conflict with "helm": .data.greeting' }, 409)(
        response,
        request,
      );
    if (request.method === 'PATCH' && url.includes('force=true')) {
      now = configMap({ greeting: 'changed', other: 'x' }, ['harness']);
      const answer = send(now);
      now = meanwhile?.(now) ?? now;
      return answer(response, request);
    }
    if (request.method === 'PUT') {
      if (put !== undefined) return refuse(put)(response, request);
      now = parseJson(text) as KubeObject;
    }
    if (request.method === 'PATCH') {
      const [, { value }] = JSON.parse(text);
      now = { ...now, metadata: { ...now.metadata, managedFields: value } };
    }
    return send(now)(response, request);
  });
  const notes: string[] = [];
  const result = await runScenario(scenarioOf(apply), {
    ...{ runId: 'r1', environments: environmentsOf(context.target), now: () => 0, timeoutFactor: 1 },
    emit: (event) => event.type === 'note' && notes.push(event.text),
    signal: new AbortController().signal,
  });
  return { result, notes, object: () => now };
}

test('A change by an apply step is put back by force, with its former field manager', async (t) => {
  const { result, object } = await running(t);
  t.is(result.verdict, 'passed');
  t.deepEqual(object(), configMap({ greeting: 'first', other: 'x' }, ['helm']));
});

test('Fields that another manager set meanwhile are overwritten with a note if the step had changed them, else kept', async (t) => {
  const theirs = (now: KubeObject) => ({
    ...configMap({ greeting: 'theirs', other: 'x', more: 'kept' }, ['operator']),
    metadata: { ...configMap({}, ['operator']).metadata, resourceVersion: String(now.metadata['resourceVersion']) },
  });
  const { result, notes, object } = await running(t, undefined, theirs);
  t.is(result.verdict, 'passed');
  t.deepEqual(object()['data'], { greeting: 'first', other: 'x', more: 'kept' });
  t.deepEqual(notes, ['ConfigMap/web was put back; changes made meanwhile by operator were overwritten']);
});

test('A scenario whose change cannot be put back fails with the command that fixes it', async (t) => {
  const { result } = await running(t, 403);
  t.is(result.verdict, 'failed');
  const [, cleanup] = result.steps;
  t.regex(cleanup?.failure?.message ?? '', /^ConfigMap\/web could not be put back as it was before the scenario: /);
  t.is(cleanup?.failure?.next, 'kubectl -n shop edit configmap web');
});
