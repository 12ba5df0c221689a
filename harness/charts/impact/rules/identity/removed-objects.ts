import { isHook } from '../../../../model/cluster/kube-object.ts';
import { textAt } from '../../../render/json.ts';
import { addedPairs, consequence, type Rule, removedPairs } from '../finding.ts';
import { successorOf, unhashed } from '../paired-workloads.ts';

/** Kinds of which another rule tells what their absence does. */
const told = new Set([
  ...['NetworkPolicy', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'PersistentVolumeClaim'],
  ...['CustomResourceDefinition', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'PrometheusRule'],
]);
/** Kinds that are not referenced by name. */
const unnamed = new Set(['Role', 'RoleBinding', 'ClusterRoleBinding', 'Pod']);
const monitors = new Set(['ServiceMonitor', 'PodMonitor', 'Probe']);

/** An object that others refer to by name is gone, or has another name. */
export const removedObjects: Rule = {
  name: 'removed-objects',
  *find(comparison) {
    for (const { id, before } of removedPairs(comparison)) {
      const { kind, metadata } = before;
      if (isHook(before) || told.has(kind)) continue;
      const alike = addedPairs(comparison, kind).map(({ after }) => after.metadata);
      const successor = successorOf(
        metadata.name,
        alike.map(({ name }) => name),
      );
      const moved = alike.find(({ name, namespace }) => name === metadata.name && namespace !== metadata['namespace']);
      // The name of a Job or ConfigMap may hold a hash of what is in it, so that a change of it gets through.
      if (alike.some(({ name }) => unhashed(name) === unhashed(metadata.name) && name !== unhashed(name))) {
        if (kind === 'Job')
          yield consequence('RESTART', id, '', 'runs again, under a name derived from its new content');
      } else if (monitors.has(kind))
        yield consequence('NEVER RUNS', id, '', 'is removed: its metrics are no longer collected');
      else if (unnamed.has(kind)) yield consequence('CHANGE', id, '', 'is removed');
      else if (moved !== undefined) {
        const namespace = textAt(moved, 'namespace') || comparison.after.namespace;
        const message = `moves to namespace ${namespace}: references to the old one break`;
        yield consequence('IDENTITY', id, 'metadata.namespace', message);
      } else {
        const message = `is removed${successor === undefined ? '' : `, and ${successor} is new`}: references to it by name break`;
        yield consequence('IDENTITY', id, 'metadata.name', message);
      }
    }
  },
};
