import { BlockList, isIP } from 'node:net';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { isMapping } from '../../model/value-at.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { at, type Json, mappingAt, mappingsAt, textAt, textsAt } from '../render/json.ts';

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
    yield* shares('spec.strategy.rollingUpdate', { maxSurge, maxUnavailable });
    const { progressDeadlineSeconds = 600, minReadySeconds = 0 } = mappingAt(deployment, 'spec');
    const isShort = Number(progressDeadlineSeconds) <= Number(minReadySeconds);
    yield [isShort, 'spec.progressDeadlineSeconds', 'is not more than minReadySeconds'];
  },
  *DaemonSet(set) {
    const { maxSurge = 0, maxUnavailable = 1 } = mappingAt(set, 'spec.updateStrategy.rollingUpdate');
    const isNone = (value: unknown) => value === 0 || value === '0%';
    const path = 'spec.updateStrategy.rollingUpdate';
    yield [isNone(maxSurge) && isNone(maxUnavailable), path, 'maxSurge and maxUnavailable are both 0'];
    const isBoth = !isNone(maxSurge) && !isNone(maxUnavailable);
    yield [isBoth, path, 'maxSurge is invalid unless maxUnavailable is 0'];
    yield* shares(path, { maxSurge, maxUnavailable });
  },
  *StatefulSet(set) {
    const { type, rollingUpdate } = mappingAt(set, 'spec.updateStrategy');
    const isIdle = type === 'OnDelete' && isMapping(rollingUpdate);
    yield [isIdle, 'spec.updateStrategy', 'rollingUpdate is invalid if type is OnDelete'];
  },
  *Job(job) {
    const { completionMode, completions, parallelism } = mappingAt(job, 'spec');
    // Both are 1 if neither is given.
    const isOpen = completionMode === 'Indexed' && completions === undefined && parallelism !== undefined;
    yield [isOpen, 'spec.completions', 'is missing; completionMode Indexed needs it'];
  },
  *PersistentVolumeClaim(claim) {
    const size = parseQuantity(at(claim, 'spec.resources.requests.storage'));
    yield [!size, 'spec.resources.requests.storage', `is ${size ?? 'missing'}; expected a size above 0`];
    yield [textsAt(claim, 'spec.accessModes').length === 0, 'spec.accessModes', 'is missing; expected at least one'];
  },
  *NetworkPolicy(policy) {
    const rules = [...mappingsAt(policy, 'spec.ingress'), ...mappingsAt(policy, 'spec.egress')];
    for (const peer of rules.flatMap((rule) => [...mappingsAt(rule, 'from'), ...mappingsAt(rule, 'to')])) {
      const kinds = Object.keys(peer).filter((key) => isMapping(peer[key]));
      yield [kinds.length === 0, 'spec', 'a peer is empty; expected podSelector, namespaceSelector or ipBlock'];
      yield [kinds.includes('ipBlock') && kinds.length > 1, 'spec', 'a peer has ipBlock and a selector; expected one'];
      const cidr = textAt(peer, 'ipBlock.cidr');
      yield [
        kinds.includes('ipBlock') && !isCidr(cidr),
        'spec',
        `${cidr || 'nothing'} is not a CIDR such as 10.0.0.0/8`,
      ];
      for (const except of textsAt(peer, 'ipBlock.except'))
        yield [isCidr(cidr) && !isWithin(cidr, except), 'spec', `${except} is not a part of ${cidr}`];
    }
    for (const { port, endPort } of rules.flatMap((rule) => mappingsAt(rule, 'ports')))
      yield [
        endPort !== undefined && !(Number(port) <= Number(endPort)),
        'spec',
        `endPort ${String(endPort)} is invalid with port ${String(port)}`,
      ];
  },
  *Service(service) {
    const { type, clusterIP } = mappingAt(service, 'spec');
    const ports = mappingsAt(service, 'spec.ports');
    const names = ports.map((port) => textAt(port, 'name'));
    yield [ports.length > 1 && names.includes(''), 'spec.ports', 'there are several ports, and one has no name'];
    yield [new Set(names).size < names.length, 'spec.ports', 'two ports have the same name'];
    const needsPort = type !== 'ExternalName' && clusterIP !== 'None';
    yield [needsPort && ports.length === 0, 'spec.ports', 'there is no port'];
    const isInternal = type === undefined || type === 'ClusterIP';
    for (const { nodePort } of ports) {
      yield [
        isInternal && Boolean(nodePort),
        'spec.ports',
        `nodePort ${String(nodePort)} is invalid for type ClusterIP`,
      ];
    }
    const isPublic = type === 'NodePort' || type === 'LoadBalancer';
    yield [isPublic && clusterIP === 'None', 'spec.clusterIP', `None is invalid for type ${String(type)}`];
    const policy = textAt(service, 'spec.externalTrafficPolicy');
    const hasNoUse = policy !== '' && isInternal && textsAt(service, 'spec.externalIPs').length === 0;
    yield [hasNoUse, 'spec.externalTrafficPolicy', `${policy} is invalid for type ClusterIP`];
    const isNameless = type === 'ExternalName' && textAt(service, 'spec.externalName') === '';
    yield [isNameless, 'spec.externalName', 'is missing; type ExternalName needs it'];
    for (const range of textsAt(service, 'spec.loadBalancerSourceRanges'))
      yield [!isCidr(range.trim()), 'spec.loadBalancerSourceRanges', `${range} is not a CIDR such as 10.0.0.0/8`];
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
    yield* shares('spec', { minAvailable, maxUnavailable });
  },
  *HorizontalPodAutoscaler(scaler) {
    const { minReplicas = 1, maxReplicas = 1 } = mappingAt(scaler, 'spec');
    yield [Number(minReplicas) > Number(maxReplicas), 'spec.maxReplicas', 'is less than minReplicas'];
  },
  *Ingress(ingress) {
    const { rules, defaultBackend, ingressClassName } = mappingAt(ingress, 'spec');
    const isEmpty = !(Array.isArray(rules) && rules.length > 0) && !isMapping(defaultBackend);
    yield [isEmpty, 'spec', 'has neither rules nor defaultBackend; expected one'];
    const old = ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
    const isOther = old !== undefined && ingressClassName !== undefined && ingressClassName !== old;
    yield [isOther, 'spec.ingressClassName', `is not ${old}, which the annotation kubernetes.io/ingress.class says`];
    for (const rule of mappingsAt(ingress, 'spec.rules')) {
      const host = textAt(rule, 'host');
      yield [!/^\*?[a-z0-9.-]*$/.test(host), 'spec.rules', `the host ${host} is invalid`];
      yield [isIP(host) !== 0, 'spec.rules', `the host ${host} is an address; expected a DNS name`];
      for (const { path, backend, pathType } of mappingsAt(rule, 'http.paths')) {
        const isLoose = /\/\/|\/\.\.?(\/|$)|%2f/i.test(String(path ?? '')) && pathType !== 'ImplementationSpecific';
        yield [isLoose, 'spec.rules', `the path ${String(path)} is invalid: it has //, /., /.. or %2f in it`];
        const { name, number } = mappingAt(backend, 'service.port');
        const hasPort = Boolean(name) !== Boolean(number);
        const message = `the port of the backend has ${name ? 'name and number' : 'neither name nor number'}; expected one`;
        yield [isMapping(at(backend, 'service')) && !hasPort, 'spec.rules', message];
      }
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
    for (const key of Object.keys(mappingAt(map, 'binaryData')))
      yield [Object.hasOwn(mappingAt(map, 'data'), key), `data.${key}`, 'is in binaryData too; expected one'];
    for (const key of Object.keys(mappingAt(map, 'data')))
      yield [!/^[-._a-zA-Z0-9]+$/.test(key), `data.${key}`, 'the key is invalid; expected letters, digits, -, _ and .'];
  },
  *Secret(secret) {
    const texts: Json = { ...mappingAt(secret, 'data'), ...mappingAt(secret, 'stringData') };
    const type = textAt(secret, 'type');
    for (const key of neededKeys[type] ?? [])
      yield [!Object.hasOwn(texts, key), `data.${key}`, `is missing; type ${type} needs it`];
    for (const key of Object.keys(mappingAt(secret, 'data'))) {
      const isEncoded = /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(String(mappingAt(secret, 'data')[key]));
      yield [!isEncoded, `data.${key}`, 'is not base64; expected encoded text, or stringData'];
    }
  },
};

/** Keys that a Secret of a type has to have. */
const neededKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

/** Numbers of pods that are texts: only a percentage is. */
function* shares(path: string, values: Json): Generator<Row> {
  for (const [key, value] of Object.entries(values)) {
    const message = `"${String(value)}" is text; expected a number, or a percentage such as 25%`;
    yield [typeof value === 'string' && !/^\d+%$/.test(value), `${path}.${key}`, message];
  }
}

function isCidr(text: string): boolean {
  return subnetOf(text) !== undefined;
}

function subnetOf(text: string): { readonly net: string; readonly bits: number; readonly family: number } | undefined {
  const [, net = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(net);
  return family === 0 || Number(bits) > (family === 4 ? 32 : 128) ? undefined : { net, bits: Number(bits), family };
}

/** Whether a CIDR is a smaller part of another. */
function isWithin(wide: string, narrow: string): boolean {
  const [all, part] = [subnetOf(wide), subnetOf(narrow)];
  if (all === undefined || part === undefined || all.family !== part.family) return false;
  const kind = all.family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(all.net, all.bits, kind);
  return part.bits > all.bits && list.check(part.net, kind);
}

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
