import { conditionsOf, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { suggestion } from '../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Finding } from '../facts.ts';
import { fieldOfResources } from './admission/describe-limit.ts';

interface Target {
  readonly kind: string;
  readonly name: string;
}

const scaled = ['Deployment', 'StatefulSet', 'ReplicaSet'] as const;

/** Why a HorizontalPodAutoscaler that a failure is about does not scale: no target, no requests, or no metrics. */
export const scalerCause: Cause = (facts) => {
  for (const scaler of facts.all('HorizontalPodAutoscaler').filter(facts.isAbout)) {
    const failed = conditionsOf(scaler).find(({ status, message = '' }) => {
      return status === 'False' && message !== '' && facts.messages.some(({ text }) => text.includes(message));
    });
    const finding = failed?.message === undefined ? undefined : describeScaler(facts, scaler, failed.message);
    if (finding !== undefined) return finding;
  }
  return undefined;
};

function describeScaler(facts: Facts, scaler: KubeObject, message: string): Finding | undefined {
  const { scaleTargetRef } = (scaler['spec'] ?? {}) as { scaleTargetRef?: Target };
  if (scaleTargetRef === undefined) return undefined;
  const { kind, name } = scaleTargetRef;
  const whose = objectName(scaler);
  const known = scaled.find((each) => each === kind);
  const targets = known === undefined ? [] : beside(facts, known, scaler);
  const target = targets.find(({ metadata }) => metadata.name === name);
  if (target === undefined && /\bnot found/.test(message)) {
    const near = suggestion(
      name,
      targets.map(({ metadata }) => metadata.name),
    );
    const field = { object: scaler, key: 'name', value: name, within: ['scaleTargetRef'] };
    return certain(`there is no ${kind} ${name}, which ${whose} scales${near}`, field);
  }
  const [, resource, container = ''] = /missing request for (\S+) in container (\S+)/.exec(message) ?? [];
  if (resource !== undefined)
    return certain(
      `container ${container} of ${kind}/${name} requests no ${resource}, of which ${whose} wants a percentage`,
      target && fieldOfResources(target, container),
    );
  const [, api] = /could not find the requested resource \(get \w+\.([\w.]+)\)/.exec(message) ?? [];
  if (api === undefined) return undefined;
  const server = api === 'metrics.k8s.io' ? ': metrics-server is not installed' : '';
  return certain(`${whose} gets no metrics, because the cluster does not serve ${api}${server}`);
}
