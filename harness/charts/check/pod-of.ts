import { z } from 'zod';

const container = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  env: z.array(z.looseObject({ name: z.string(), value: z.unknown().optional() })).default([]),
  resources: z
    .looseObject({
      requests: z.record(z.string(), z.unknown()).optional(),
      limits: z.record(z.string(), z.unknown()).optional(),
    })
    .default({}),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      allowPrivilegeEscalation: z.boolean().optional(),
      privileged: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      capabilities: z
        .looseObject({ drop: z.array(z.string()).optional(), add: z.array(z.string()).optional() })
        .optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .default({}),
  startupProbe: z.unknown().optional(),
  readinessProbe: z.unknown().optional(),
  livenessProbe: z.unknown().optional(),
  ports: z.array(z.looseObject({ hostPort: z.number().optional() })).default([]),
});

const pod = z.looseObject({
  containers: z.array(container).default([]),
  initContainers: z.array(container).default([]),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .default({}),
  volumes: z.array(z.record(z.string(), z.unknown())).default([]),
  hostNetwork: z.boolean().default(false),
  hostPID: z.boolean().default(false),
  hostIPC: z.boolean().default(false),
  automountServiceAccountToken: z.boolean().optional(),
});

export type Pod = z.output<typeof pod>;
export type Container = z.output<typeof container>;

/** The pod spec of a workload, wherever its kind keeps it; undefined for an object without pods, and for one whose
 * pods have not the form of pods. */
export function podOf(object: Readonly<Record<string, unknown>>): Pod | undefined {
  const paths: Record<string, readonly string[]> = {
    Pod: ['spec'],
    Deployment: ['spec', 'template', 'spec'],
    StatefulSet: ['spec', 'template', 'spec'],
    DaemonSet: ['spec', 'template', 'spec'],
    Job: ['spec', 'template', 'spec'],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  };
  const path = paths[String(object['kind'])];
  if (path === undefined) return undefined;
  const spec = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    object,
  );
  // One that is no pod at all is told by its schema.
  return pod.safeParse(spec).data;
}
