import { event, object } from '../../../health/fixtures/seen.ts';
import { facts, pod, secret, testCauses, waiting } from '../../fixtures/facts.ts';

const message = (kind: string, key: string) =>
  `MountVolume.SetUp failed for volume "all" : ${kind} references non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${key}`;
const sources = [
  { configMap: { name: 'flags', items: [{ key: 'on', path: 'on' }] } },
  { configMap: { name: 'settings', items: [{ key: 'settings.inii', path: 'settings.ini' }] } },
  { secret: { name: 'db', items: [{ key: 'passwd', path: 'password' }] } },
];
const projecting = pod(
  { state: { waiting: { reason: 'ContainerCreating' } } },
  {},
  { volumes: [{ name: 'all', projected: { sources } }] },
);
const settings = { ...object('ConfigMap', 'settings'), data: { 'settings.ini': 'x' }, binaryData: { icon: 'AA==' } };
const mounting = (kind: string, key: string) => {
  const failed = event(projecting, 'FailedMount', message(kind, key));
  return facts([projecting, failed, settings, secret]);
};

const asking = pod(waiting('CreateContainerConfigError', 'container mian not found'));
const exited = (exitCode: number) => {
  const state = { restartCount: 2, lastState: { terminated: { exitCode } } };
  const started = pod({ ...waiting('CrashLoopBackOff'), ...state }, { lifecycle: { postStart: {} } });
  return facts([started, event(started, 'FailedPostStartHook', 'PostStartHook failed')]);
};

testCauses([
  [
    'A container of another name in resourceFieldRef',
    facts([asking]),
    'there is no container mian in the pod, whose resources container main of pod api-0 references; it has main (did you mean main?)',
  ],
  [
    'The exit of a container, which fails its postStart hook too,',
    exited(2),
    'container main of pod api-0 ended 3 times with exit code 2; its log could not be read',
  ],
  [
    'A postStart hook whose failure gets its container killed',
    exited(143),
    'the postStart hook of container main of pod api-0 fails, so the container is killed',
  ],
  [
    'A key that a projected volume takes from a ConfigMap',
    mounting('configmap', 'settings.inii'),
    'ConfigMap settings has no key settings.inii, which volume all of pod api-0 references; it has icon, settings.ini (did you mean settings.ini?)',
  ],
  [
    'A key that a projected volume takes from a Secret',
    mounting('secret', 'passwd'),
    'Secret db has no key passwd, which volume all of pod api-0 references; it has password, uri (did you mean password?)',
  ],
]);
