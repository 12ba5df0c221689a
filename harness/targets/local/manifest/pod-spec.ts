import { z } from 'zod';

/** Templates may render an empty list as null; both are accepted. */
function listOf<T extends z.ZodType>(schema: T) {
  return z
    .array(schema)
    .nullish()
    .transform((items) => items ?? []);
}

const port = z.union([z.number(), z.string()]);
const keyReference = z.object({ name: z.string(), key: z.string(), optional: z.boolean().nullish() });
const objectReference = z.object({ name: z.string(), optional: z.boolean().nullish() });

const envVarSchema = z.object({
  name: z.string(),
  value: z.string().nullish(),
  valueFrom: z
    .object({
      secretKeyRef: keyReference.nullish(),
      configMapKeyRef: keyReference.nullish(),
      fieldRef: z.object({ fieldPath: z.string() }).nullish(),
      resourceFieldRef: z.object({ resource: z.string(), divisor: port.nullish() }).nullish(),
    })
    .nullish(),
});

const envFromSchema = z.object({
  prefix: z.string().nullish(),
  secretRef: objectReference.nullish(),
  configMapRef: objectReference.nullish(),
});

const probeSchema = z.object({
  httpGet: z
    .object({
      path: z.string().default('/'),
      port,
      scheme: z.string().nullish(),
      httpHeaders: listOf(z.object({ name: z.string(), value: z.string() })),
    })
    .nullish(),
  tcpSocket: z.object({ port }).nullish(),
  grpc: z.object({ port }).nullish(),
  exec: z.object({ command: listOf(z.string()) }).nullish(),
});

const keyItems = listOf(z.object({ key: z.string(), path: z.string(), mode: z.number().nullish() }));

const projectionSchema = z.object({
  configMap: z.object({ name: z.string(), items: keyItems, optional: z.boolean().nullish() }).nullish(),
  secret: z.object({ name: z.string(), items: keyItems, optional: z.boolean().nullish() }).nullish(),
});

const volumeSchema = z.object({
  name: z.string(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).nullish(),
  configMap: z.object({ name: z.string(), items: keyItems, optional: z.boolean().nullish() }).nullish(),
  secret: z.object({ secretName: z.string(), items: keyItems, optional: z.boolean().nullish() }).nullish(),
  projected: z.object({ sources: listOf(projectionSchema) }).nullish(),
});

const containerSchema = z.object({
  name: z.string(),
  image: z.string().default(''),
  command: listOf(z.string()),
  args: listOf(z.string()),
  env: listOf(envVarSchema),
  envFrom: listOf(envFromSchema),
  ports: listOf(z.object({ name: z.string().nullish(), containerPort: z.number() })),
  volumeMounts: listOf(z.object({ name: z.string(), mountPath: z.string(), subPath: z.string().nullish() })),
  readinessProbe: probeSchema.nullish(),
  startupProbe: probeSchema.nullish(),
  restartPolicy: z.string().nullish(),
  resources: z
    .object({
      limits: z.record(z.string(), port).nullish(),
      requests: z.record(z.string(), port).nullish(),
    })
    .nullish(),
});

export const podSpecSchema = z.object({
  serviceAccountName: z.string().nullish(),
  initContainers: listOf(containerSchema),
  containers: z.array(containerSchema).min(1),
  volumes: listOf(volumeSchema),
  terminationGracePeriodSeconds: z.number().nullish(),
});

export type EnvVar = z.output<typeof envVarSchema>;
export type Probe = z.output<typeof probeSchema>;
export type Volume = z.output<typeof volumeSchema>;
export type Container = z.output<typeof containerSchema>;
export type PodSpec = z.output<typeof podSpecSchema>;
