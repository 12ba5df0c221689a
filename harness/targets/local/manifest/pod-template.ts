import { z } from 'zod';
import { defaultContainer, isHook, type KubeObject } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { type Container, type PodSpec, podSpecSchema } from './pod-spec.ts';

const stringMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});

const podTemplateSchema = z.object({
  metadata: z
    .object({ labels: stringMap, annotations: stringMap })
    .nullish()
    .transform((metadata) => metadata ?? { labels: {}, annotations: {} }),
  spec: podSpecSchema,
});

const workloadSchema = z.object({
  template: podTemplateSchema,
  volumeClaimTemplates: z.array(z.object({ metadata: z.object({ name: z.string() }) })).nullish(),
});

const jobSchema = z.object({ activeDeadlineSeconds: z.number().nullish(), template: podTemplateSchema });

/** The pod template of a controller, with the metadata of its pods. */
export interface PodTemplate {
  readonly release: string;
  readonly namespace: string;
  readonly object: KubeObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  /** The container that `local.run` replaces. */
  readonly container: Container;
  /** Names of the volumes in a StatefulSet's volumeClaimTemplates. */
  readonly claimTemplates: readonly string[];
  /** For a job: the time limit in Kubernetes, in milliseconds. */
  readonly activeDeadlineMs?: number;
}

const workloadKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

function toTemplate(
  rendered: RenderedRelease,
  object: KubeObject,
  template: z.output<typeof podTemplateSchema>,
): PodTemplate {
  const { labels, annotations } = template.metadata;
  const container = defaultContainer(annotations, template.spec.containers);
  if (container === undefined) throw new TypeError(`${object.kind}/${object.metadata.name} has no container`);
  return {
    release: rendered.release.name,
    namespace: object.metadata.namespace ?? rendered.namespace,
    object,
    labels,
    annotations,
    pod: template.spec,
    container,
    claimTemplates: [],
  };
}

/** The workloads of a release that run until they are stopped: Deployments, StatefulSets and DaemonSets. */
export function findWorkloads(rendered: RenderedRelease): PodTemplate[] {
  return rendered.objects
    .filter((object) => workloadKinds.has(object.kind))
    .map((object) => {
      const spec = workloadSchema.parse(object['spec']);
      const claimTemplates = (spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name);
      return { ...toTemplate(rendered, object, spec.template), claimTemplates };
    });
}

/** The jobs of a release that can be run on demand: CronJobs and Jobs, except hooks. */
export function findJobs(rendered: RenderedRelease): PodTemplate[] {
  return rendered.objects
    .filter((object) => (object.kind === 'CronJob' || object.kind === 'Job') && !isHook(object))
    .map((object) => {
      const spec =
        object.kind === 'Job'
          ? jobSchema.parse(object['spec'])
          : z.object({ jobTemplate: z.object({ spec: jobSchema }) }).parse(object['spec']).jobTemplate.spec;
      const template = toTemplate(rendered, object, spec.template);
      const seconds = spec.activeDeadlineSeconds;
      return typeof seconds === 'number' ? { ...template, activeDeadlineMs: seconds * 1000 } : template;
    });
}
