import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import { selectsLabels } from '../../model/cluster/label-selector.ts';
import { isMapping } from '../../model/value-at.ts';
import { groupOf, isNamespaced } from '../kubernetes/kinds.ts';
import { at, type Json, mappingAt, mappingsAt, textAt, textsAt, textsIn } from './json.ts';

/** Where each kind keeps its pod template. */
const templatePaths: Readonly<Record<string, string>> = {
  Deployment: 'spec.template',
  StatefulSet: 'spec.template',
  DaemonSet: 'spec.template',
  ReplicaSet: 'spec.template',
  Job: 'spec.template',
  CronJob: 'spec.jobTemplate.spec.template',
};

/** An object that makes pods. */
export interface Workload {
  readonly object: KubeObject;
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** Path of the pod template in the object; empty for a Pod. */
  readonly templatePath: string;
  /** Metadata of its pods. */
  readonly labels: Json;
  readonly annotations: Json;
  readonly spec: Json;
  /** Whether its pods are meant to run all the time. */
  readonly serves: boolean;
}

/** A container of a pod. */
export interface Container extends Json {
  readonly name: string;
}

/** The objects of one render, with the questions that rules ask of them. */
export class Manifest {
  readonly objects: readonly KubeObject[];
  readonly namespace: string;
  readonly workloads: readonly Workload[];
  readonly #byId: ReadonlyMap<string, KubeObject>;

  constructor(objects: readonly KubeObject[], namespace: string) {
    this.objects = objects;
    this.namespace = namespace;
    this.workloads = objects.flatMap((object) => workloadOf(object, namespace));
    this.#byId = new Map(objects.map((object) => [idOf(object, namespace), object]));
  }

  /** What of the release itself is, without hooks. */
  get own(): KubeObject[] {
    return this.objects.filter((object) => !isHook(object));
  }

  ofKind(...kinds: readonly string[]): KubeObject[] {
    return this.objects.filter(({ kind }) => kinds.includes(kind));
  }

  /** An object by kind and name, in the namespace of the release. */
  find(kind: string, name: string): KubeObject | undefined {
    return this.objects.find((object) => object.kind === kind && object.metadata.name === name);
  }

  /** The autoscaler of an object. */
  scalerOf({ kind, metadata }: KubeObject): KubeObject | undefined {
    return this.ofKind('HorizontalPodAutoscaler').find((scaler) => {
      const target = mappingAt(scaler, 'spec.scaleTargetRef');
      return target['kind'] === kind && target['name'] === metadata.name;
    });
  }

  byId(id: string): KubeObject | undefined {
    return this.#byId.get(id);
  }

  /** The workloads whose pods the labels of a Service's selector find; none for no labels. */
  selected(labels: Json): Workload[] {
    return Object.keys(labels).length === 0 ? [] : this.matching({ matchLabels: labels });
  }

  /** The workloads whose pods a label selector finds; all for an empty one. */
  matching(selector: Json): Workload[] {
    return this.workloads.filter(({ labels }) => selectsLabels(selector, labels));
  }

  /** Whether a program of the release may create pods, or label some, while it runs. */
  get makesPods(): boolean {
    return this.ofKind('Role', 'ClusterRole').some((role) => mappingsAt(role, 'rules').some(allowsPods));
  }
}

const creators = ['*', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs'];

function allowsPods(rule: Json): boolean {
  const [resources, verbs] = [textsAt(rule, 'resources'), textsAt(rule, 'verbs')];
  const hasVerb = (...wanted: readonly string[]) => verbs.some((verb) => verb === '*' || wanted.includes(verb));
  return (
    (resources.includes('pods') && hasVerb('create', 'patch', 'update')) ||
    (resources.some((each) => creators.includes(each)) && hasVerb('create'))
  );
}

/** What an object is known by: group, kind, name, and the namespace where it is not the release's. */
export function idOf({ apiVersion, kind, metadata }: KubeObject, namespace: string): string {
  const own = isNamespaced(kind) && textAt(metadata, 'namespace') !== '' ? textAt(metadata, 'namespace') : namespace;
  const elsewhere = own === namespace ? '' : `${own}/`;
  const group = groupOf(apiVersion);
  const foreign = group === '' || group.endsWith('.k8s.io') || !group.includes('.') ? '' : ` (${group})`;
  return `${kind}/${elsewhere}${metadata.name}${foreign}`;
}

/** The spec of the pods that an object makes; undefined for one that makes none. */
export function podOf(object: Json): Json | undefined {
  const template = templateOf(object);
  return template === undefined ? undefined : mappingAt(template, 'spec');
}

function templateOf(object: Json): unknown {
  if (object['kind'] === 'Pod') return object;
  const path = templatePathOf(object);
  return path === '' ? undefined : (at(object, path) ?? {});
}

/** Where an object keeps its pod template: a custom kind as a Deployment does, such as a Rollout; empty for none. */
export function templatePathOf(object: Json): string {
  const own = at(object, 'spec.template.spec.containers') === undefined ? '' : 'spec.template';
  return templatePaths[String(object['kind'])] ?? own;
}

function workloadOf(object: KubeObject, namespace: string): Workload[] {
  const { kind } = object;
  const template = templateOf(object);
  if (template === undefined) return [];
  return [
    {
      object,
      id: idOf(object, namespace),
      kind,
      name: object.metadata.name,
      templatePath: templatePathOf(object),
      labels: mappingAt(template, 'metadata.labels'),
      annotations: mappingAt(template, 'metadata.annotations'),
      spec: mappingAt(template, 'spec'),
      serves: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(kind),
    },
  ];
}

/** All containers of a pod, those of its start first. */
export function containersOf(pod: Json): Container[] {
  return [...mappingsAt(pod, 'initContainers'), ...mappingsAt(pod, 'containers')].filter(
    (container): container is Container => typeof container['name'] === 'string',
  );
}

/** The containers that run as long as the pod. */
export function mainContainersOf(pod: Json): Container[] {
  return mappingsAt(pod, 'containers').filter(
    (container): container is Container => typeof container['name'] === 'string',
  );
}

/** The texts that a container is started with: its words and variables, with their paths. */
export function wordsOf({ command, args, env }: Json): { readonly path: string; readonly text: string }[] {
  return textsIn({ command, args, env });
}

/** The ports that the containers of a pod name. */
export function portsOf(pod: Json): { readonly name: string; readonly port: number }[] {
  return containersOf(pod).flatMap((container) =>
    mappingsAt(container, 'ports').flatMap((port) =>
      typeof port['containerPort'] === 'number' ? [{ name: textAt(port, 'name'), port: port['containerPort'] }] : [],
    ),
  );
}

/** What a volume of a pod is: its type, and the object that it names. */
export function volumeSource(volume: Json): { readonly type: string; readonly name: string } {
  const [type = 'none'] = Object.keys(volume).filter((key) => key !== 'name' && isMapping(volume[key]));
  const source = mappingAt(volume, type);
  const named = ['claimName', 'secretName', 'name', 'path']
    .map((key) => textAt(source, key))
    .find((text) => text !== '');
  return { type, name: named ?? '' };
}
