import type { KubeClient } from '../../kube/client/kube-client.ts';
import { KubeError } from '../../kube/client/kube-error.ts';
import { formatLabels } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { dumpYaml } from '../../text/exact-yaml.ts';
import { impliedCount } from '../implied-count.ts';
import { requireCluster } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { AssertInput } from './define.ts';
import { forecastOf } from './forecast-of.ts';

/** Reads live objects and returns `object` (the named one, or the only one), `objects` and `count`. At least one must
 * exist, unless the file expects another number. */
export const run: StepRun<AssertInput> = async (input, context) => {
  const access = requireCluster(context);
  const { client, namespace } = access;
  const kind = {
    apiVersion: input.apiVersion,
    kind: input.kind,
    ...(input.namespace !== undefined && { namespace: input.namespace }),
  };
  // An expectation of `object` may be that it does not exist.
  const implied = context.expected('object') === undefined ? impliedCount(context, 'objects') : {};
  if (input.name !== undefined) {
    const object = await client.get({ ...kind, name: input.name }, context.signal);
    const objects = object === undefined ? [] : [object];
    if (object === undefined) await requireNamespace(input, client, context.signal);
    return {
      value: { object, objects, count: objects.length },
      implied,
      evidence: object === undefined ? [] : [statusOf(object)],
      ...forecastOf(input, objects, access, context.signal),
    };
  }
  const objects = await client.list({ ...kind, ...(input.labels && { labels: input.labels }) });
  if (objects.length === 0) await requireNamespace(input, client, context.signal);
  if (objects.length === 0 && input.labels !== undefined) {
    const next = `kubectl -n ${input.namespace ?? namespace} get ${input.kind} --show-labels`;
    const text = `no ${input.kind} has the labels ${formatLabels(input.labels)}: ${next}`;
    const evidence = [{ title: 'objects', text }];
    return { value: { object: undefined, objects, count: 0 }, implied, evidence };
  }
  if (objects.length > 0 && objects.some((object) => object.metadata === undefined))
    throw new HarnessError(`the list of ${input.kind} has objects without metadata`);
  return {
    value: { object: objects[0], objects, count: objects.length },
    implied,
    evidence: objects.slice(0, 5).map(statusOf),
    ...forecastOf(input, objects, access, context.signal),
  };
};

/** A namespace that does not exist has no objects, so a misspelt name would go unnoticed. */
async function requireNamespace({ kind, namespace }: AssertInput, client: KubeClient, signal: AbortSignal) {
  if (namespace === undefined) return;
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  try {
    if ((await client.get(ref, signal)) !== undefined) return;
  } catch (error) {
    // A user may be allowed to read a namespace's objects but not the namespace itself.
    if (error instanceof KubeError && error.status === 403) return;
    throw error;
  }
  throw new HarnessError(`there is no namespace ${namespace} for the ${kind}`, {
    expected: `namespace ${namespace}`,
    observed: 'not found',
    next: `kubectl get namespaces; to assert that it is gone, use {kind: Namespace, name: ${namespace}} with count: 0`,
  });
}

function statusOf(object: {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [key: string]: unknown;
}) {
  const shown =
    object.kind === 'Secret' ? { keys: Object.keys((object['data'] ?? {}) as object) } : { status: object['status'] };
  return { title: `${object.kind}/${object.metadata.name}`, text: dumpYaml(shown).slice(0, 3000).trimEnd() };
}
