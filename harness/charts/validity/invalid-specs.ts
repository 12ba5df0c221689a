import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { at, mappingAt, mappingsAt, numberAt, textAt } from '../render/json.ts';
import type { Invalid } from './validity-problems.ts';

type Found = Omit<Invalid, 'id'>;

/** What Kubernetes refuses of some kinds beyond their schemas. */
export function invalidSpecs(object: KubeObject): Found[] {
  return kinds[object.kind]?.(object) ?? [];
}

const kinds: Readonly<Record<string, (object: KubeObject) => Found[]>> = {
  Deployment: (deployment) => {
    const { maxSurge, maxUnavailable } = mappingAt(deployment, 'spec.strategy.rollingUpdate');
    const isStuck = [maxSurge, maxUnavailable].every((value) => value === 0 || value === '0%');
    const isRecreate =
      at(deployment, 'spec.strategy.type') === 'Recreate' &&
      at(deployment, 'spec.strategy.rollingUpdate') !== undefined;
    return [
      ...(isStuck ? [{ path: 'spec.strategy', message: 'maxSurge and maxUnavailable are both 0' }] : []),
      ...(isRecreate ? [{ path: 'spec.strategy', message: 'rollingUpdate is refused where type is Recreate' }] : []),
    ];
  },
  Service: (service) => {
    const ports = mappingsAt(service, 'spec.ports');
    const names = ports.map((port) => textAt(port, 'name'));
    const targets = ports
      .map(({ targetPort }) => targetPort)
      .filter((port): port is string => typeof port === 'string');
    return [
      ...(ports.length > 1 && names.includes('')
        ? [{ path: 'spec.ports', message: 'several ports are given, and one has no name' }]
        : []),
      ...(new Set(names).size < names.length ? [{ path: 'spec.ports', message: 'two ports have the same name' }] : []),
      ...(ports.length === 0 &&
      textAt(service, 'spec.type') !== 'ExternalName' &&
      at(service, 'spec.clusterIP') !== 'None'
        ? [{ path: 'spec.ports', message: 'no port is given' }]
        : []),
      ...targets
        .filter((port) => !/[a-z]/.test(port))
        .map((port) => ({ path: 'spec.ports', message: `targetPort "${port}" is text; expected a number or a name` })),
    ];
  },
  CronJob: (job) => {
    const schedule = textAt(job, 'spec.schedule');
    const isGood =
      /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(schedule) || isCron(schedule);
    const zone = textAt(job, 'spec.timeZone');
    return [
      ...(isGood
        ? []
        : [
            { path: 'spec.schedule', message: `${schedule || 'nothing'} is no schedule; expected five fields of cron` },
          ]),
      ...(zone === '' || isTimeZone(zone)
        ? []
        : [{ path: 'spec.timeZone', message: `${zone} is no time zone; expected one such as Europe/Berlin` }]),
    ];
  },
  PodDisruptionBudget: (budget) =>
    at(budget, 'spec.minAvailable') !== undefined && at(budget, 'spec.maxUnavailable') !== undefined
      ? [{ path: 'spec', message: 'minAvailable and maxUnavailable are both given; expected one' }]
      : [],
  HorizontalPodAutoscaler: (scaler) =>
    (numberAt(scaler, 'spec.minReplicas') ?? 1) > (numberAt(scaler, 'spec.maxReplicas') ?? 1)
      ? [{ path: 'spec.maxReplicas', message: 'is less than minReplicas' }]
      : [],
  Ingress: (ingress) =>
    mappingsAt(ingress, 'spec.rules').flatMap((rule) => [
      ...(/^\*?[a-z0-9.-]*$/.test(textAt(rule, 'host'))
        ? []
        : [{ path: 'spec.rules', message: `the host ${textAt(rule, 'host')} is refused` }]),
      ...mappingsAt(rule, 'http.paths')
        .filter(({ path }) => typeof path === 'string' && !path.startsWith('/'))
        .map(({ path }) => ({
          path: 'spec.rules',
          message: `the path ${String(path)} is refused; expected one that begins with /`,
        })),
    ]),
  ConfigMap: (map) =>
    Object.keys(mappingAt(map, 'data'))
      .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))
      .map((key) => ({ path: `data.${key}`, message: 'the key is refused; expected letters, digits, -, _ and .' })),
  Secret: (secret) =>
    Object.entries(mappingAt(secret, 'data'))
      .filter(([, value]) => typeof value === 'string' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
      .map(([key]) => ({ path: `data.${key}`, message: 'is not base64; expected encoded text, or stringData' })),
};

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isCron(schedule: string): boolean {
  const limits = [59, 23, 31, 12, 7];
  const fields = schedule.split(' ');
  if (fields.length !== 5) return false;
  return fields.every((field, index) =>
    field.split(',').every((part) => {
      const [, from = '', to = ''] = /^(?:\*|\?|(\d+|[A-Za-z]{3})(?:-(\d+|[A-Za-z]{3}))?)(?:\/\d+)?$/.exec(part) ?? [
        '',
        'bad',
      ];
      return from !== 'bad' && [from, to].every((text) => !/^\d+$/.test(text) || Number(text) <= (limits[index] ?? 0));
    }),
  );
}
