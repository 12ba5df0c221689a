import test from 'ava';
import { load } from 'js-yaml';
import { type HealthAsked, healthAsked } from './health-asked.ts';

const asked = (key: string, yaml: string): HealthAsked | undefined =>
  healthAsked(key, load(yaml) as Record<string, unknown>);

const health: readonly [yaml: string, wanted: HealthAsked][] = [
  ['{readyReplicas: 2}', { pods: 2 }],
  ['{availableReplicas: {gte: 2}}', { pods: 2 }],
  ['{numberReady: {gt: 2}}', { pods: 3 }],
  ['{succeeded: {gte: 1, lte: 5}}', { pods: 1 }],
  ['{phase: Running}', 'all'],
  ['{phase: {oneOf: [Running, Succeeded]}}', 'all'],
  ['{conditions: {contains: {type: Available, status: "True"}}}', 'all'],
  ['{conditions: {contains: [{type: Ready, status: "True"}, {type: ContainersReady, status: "True"}]}}', 'all'],
  ['{conditions: [{type: Complete, status: "True"}]}', 'all'],
];
for (const [yaml, wanted] of health)
  test(`${yaml} asks for health`, (t) => {
    t.deepEqual(asked(yaml.slice(1, yaml.indexOf(':')), yaml), wanted);
  });

const mayBeTrouble: readonly string[] = [
  '{readyReplicas: {absent: true}}',
  '{readyReplicas: {lt: 2}}',
  '{readyReplicas: {not: 2}}',
  '{unavailableReplicas: 1}',
  '{updatedReplicas: 1}',
  '{failed: {gte: 1}}',
  '{podIP: {any: true}}',
  '{phase: Pending}',
  '{phase: Failed}',
  '{phase: {oneOf: [Succeeded, Failed]}}',
  '{phase: {not: Pending}}',
  '{conditions: {contains: {type: Available, status: "False"}}}',
  '{conditions: {contains: {type: Failed, status: "True"}}}',
  '{conditions: {contains: [{type: Ready, status: "True"}, {type: PodScheduled, status: "True"}]}}',
  '{conditions: {contains: {type: Ready}}}',
  '{conditions: {not: {contains: {type: Ready, status: "True"}}}}',
  '{conditions: []}',
  '{containerStatuses: [{ready: true}]}',
  '{phase: Running, initContainerStatuses: [{restartCount: 3}]}',
  '{phase: Running, containerStatuses: [{state: {waiting: {reason: ImagePullBackOff}}}]}',
  '{conditions: {contains: {type: Ready, status: "True", reason: PodCompleted}}}',
];
for (const yaml of mayBeTrouble)
  test(`${yaml} does not ask for health`, (t) => {
    t.is(asked(yaml.slice(1, yaml.indexOf(':')), yaml), undefined);
  });
