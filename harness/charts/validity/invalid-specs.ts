import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { mappingAt, mappingsAt, textAt } from '../render/json.ts';

/** What Kubernetes refuses of some kinds beyond their schemas. */
export function invalidSpecs(object: KubeObject): Refused[] {
  return [...(kinds[object.kind]?.(object) ?? [])].flatMap(([isWrong, path, message]) =>
    isWrong ? [{ path, message }] : [],
  );
}

type Row = readonly [isWrong: boolean, path: string, message: string];

const kinds: Readonly<Record<string, (object: KubeObject) => Iterable<Row>>> = {
  *Deployment(deployment) {
    const { maxSurge, maxUnavailable } = mappingAt(deployment, 'spec.strategy.rollingUpdate');
    const { type, rollingUpdate } = mappingAt(deployment, 'spec.strategy');
    const isStuck = [maxSurge, maxUnavailable].every((value) => value === 0 || value === '0%');
    yield [isStuck, 'spec.strategy', 'maxSurge and maxUnavailable are both 0'];
    const isRecreate = type === 'Recreate' && rollingUpdate !== undefined;
    yield [isRecreate, 'spec.strategy', 'rollingUpdate is invalid if type is Recreate'];
  },
  *Service(service) {
    const { type, clusterIP } = mappingAt(service, 'spec');
    const ports = mappingsAt(service, 'spec.ports');
    const names = ports.map((port) => textAt(port, 'name'));
    yield [ports.length > 1 && names.includes(''), 'spec.ports', 'there are several ports, and one has no name'];
    yield [new Set(names).size < names.length, 'spec.ports', 'two ports have the same name'];
    const needsPort = type !== 'ExternalName' && clusterIP !== 'None';
    yield [needsPort && ports.length === 0, 'spec.ports', 'there is no port'];
    for (const target of ports.map(({ targetPort }) => targetPort).filter((port) => typeof port === 'string'))
      yield [!/[a-z]/.test(target), 'spec.ports', `targetPort "${target}" is text; expected a number or a name`];
  },
  *CronJob(job) {
    const [schedule, zone] = [textAt(job, 'spec.schedule'), textAt(job, 'spec.timeZone')];
    const isGood =
      /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(schedule) || isCron(schedule);
    yield [!isGood, 'spec.schedule', `${schedule || 'nothing'} is not a schedule; expected five cron fields`];
    const isZone = zone === '' || isTimeZone(zone);
    yield [!isZone, 'spec.timeZone', `${zone} is not a time zone; expected one such as Europe/Berlin`];
  },
  *PodDisruptionBudget(budget) {
    const { minAvailable, maxUnavailable } = mappingAt(budget, 'spec');
    const isBoth = minAvailable !== undefined && maxUnavailable !== undefined;
    yield [isBoth, 'spec', 'minAvailable and maxUnavailable are both set; expected one'];
  },
  *HorizontalPodAutoscaler(scaler) {
    const { minReplicas = 1, maxReplicas = 1 } = mappingAt(scaler, 'spec');
    yield [Number(minReplicas) > Number(maxReplicas), 'spec.maxReplicas', 'is less than minReplicas'];
  },
  *Ingress(ingress) {
    for (const rule of mappingsAt(ingress, 'spec.rules')) {
      const host = textAt(rule, 'host');
      yield [!/^\*?[a-z0-9.-]*$/.test(host), 'spec.rules', `the host ${host} is invalid`];
      for (const path of mappingsAt(rule, 'http.paths').map((one) => textAt(one, 'path')))
        yield [/^[^/]/.test(path), 'spec.rules', `the path ${path} is invalid; expected one that starts with /`];
    }
  },
  *ClusterRoleBinding(binding) {
    for (const { kind, name, namespace } of mappingsAt(binding, 'subjects')) {
      const isLost = kind === 'ServiceAccount' && !namespace;
      yield [isLost, 'subjects', `ServiceAccount ${String(name)} has no namespace`];
    }
  },
  *ConfigMap(map) {
    for (const key of Object.keys(mappingAt(map, 'data')))
      yield [!/^[-._a-zA-Z0-9]+$/.test(key), `data.${key}`, 'the key is invalid; expected letters, digits, -, _ and .'];
  },
  *Secret(secret) {
    for (const key of Object.keys(mappingAt(secret, 'data'))) {
      const isEncoded = /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(String(mappingAt(secret, 'data')[key]));
      yield [!isEncoded, `data.${key}`, 'is not base64; expected encoded text, or stringData'];
    }
  },
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
