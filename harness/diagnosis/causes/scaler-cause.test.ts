import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import { findCause } from '../find-cause.ts';
import { facts } from '../fixtures/facts.ts';

const deployment = object('Deployment', 'api', {
  spec: { template: { spec: { containers: [{ name: 'main', image: 'shop' }] } } },
});

/** What is found about a scaler that a failure quotes. */
function found(name: string, message: string, quoted = message) {
  const scaler = object('HorizontalPodAutoscaler', 'api', {
    spec: { scaleTargetRef: { kind: 'Deployment', name } },
    status: { conditions: [{ type: 'ScalingActive', status: 'False', message }] },
  });
  return findCause(facts([scaler, deployment], { messages: [{ text: `ScalingActive is False: ${quoted}` }] }));
}

test('A target that does not exist is the cause', (t) => {
  const finding = found('apii', `unable to get the target's current scale: deployments.apps "apii" not found`);
  t.is(finding?.text, 'there is no Deployment apii, which HorizontalPodAutoscaler/api scales (did you mean api?)');
  t.like(finding?.field, { key: 'name', value: 'apii', within: ['scaleTargetRef'] });
});

test('A container without the request of which a percentage is wanted is the cause', (t) => {
  const finding = found(
    'api',
    'failed to get cpu utilization: missing request for cpu in container main of Pod api-7f-x',
  );
  t.is(
    finding?.text,
    'container main of Deployment/api requests no cpu, of which HorizontalPodAutoscaler/api wants a percentage',
  );
  t.like(finding?.field, { object: deployment, key: 'image', within: ['containers', 'main'] });
});

test('A cluster without metrics is the cause', (t) => {
  const text = 'unable to fetch metrics: the server could not find the requested resource (get pods.metrics.k8s.io)';
  t.is(
    found('api', text)?.text,
    'HorizontalPodAutoscaler/api gets no metrics, because the cluster does not serve metrics.k8s.io: metrics-server is not installed',
  );
});

test('A scaler that the failure does not quote is not the cause', (t) => {
  t.is(found('apii', 'deployments.apps "apii" not found', 'no answer'), undefined);
});
