import { isHook } from '../../../../model/cluster/kube-object.ts';
import { textAt } from '../../../render/json.ts';
import { addedPairs, type Consequence, consequence, type Rule, removedPairs } from '../finding.ts';
import { unhashed } from '../paired-workloads.ts';

/** Kinds of which another rule tells what their absence does. */
const told = new Set([
  ...['NetworkPolicy', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'PersistentVolumeClaim'],
  ...['CustomResourceDefinition', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'PrometheusRule'],
]);
/** Kinds that nobody refers to by name. */
const unnamed = new Set(['Role', 'RoleBinding', 'ClusterRoleBinding', 'Pod']);
const monitors = new Set(['ServiceMonitor', 'PodMonitor', 'Probe']);

/** An object that others refer to by name is gone, or has another name. */
export const removedObjects: Rule = {
  name: 'removed-objects',
  find: (comparison) => {
    const added = addedPairs(comparison);
    return removedPairs(comparison).flatMap(({ id, before }): Consequence[] => {
      const { kind, metadata } = before;
      if (isHook(before) || told.has(kind)) return [];
      const alike = added.filter(({ after }) => after.kind === kind).map(({ after }) => after.metadata);
      const hashed = alike.find(({ name }) => unhashed(name) === unhashed(metadata.name) && name !== unhashed(name));
      // The name of a Job or ConfigMap may hold a hash of what is in it, so that a change of it gets through.
      if (hashed !== undefined)
        return kind === 'Job' ? [consequence('RESTART', id, '', 'runs again, under the name of its new content')] : [];
      if (monitors.has(kind)) return [consequence('NEVER RUNS', id, '', 'is removed: nobody collects its metrics')];
      if (unnamed.has(kind)) return [consequence('CHANGE', id, '', 'is removed')];
      const moved = alike.find(({ name, namespace }) => name === metadata.name && namespace !== metadata['namespace']);
      const names = alike.map(({ name }) => name).join(', ');
      const message =
        moved !== undefined
          ? `moves to namespace ${textAt(moved, 'namespace') || comparison.after.namespace}: what finds it in the old one does not any more`
          : names === ''
            ? 'is removed: what refers to it by name loses it'
            : `is removed, and ${names} is new: what refers to it by name loses it`;
      return [consequence('IDENTITY', id, moved === undefined ? 'metadata.name' : 'metadata.namespace', message)];
    });
  },
};
