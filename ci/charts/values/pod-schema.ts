import { z } from 'zod';
import { container, env, image, resources } from './container-schema.ts';
import { count, kubernetes, quantity, scalar, stringMap, text } from './scalars.ts';

const volumeTypes = ['claim', 'existingClaim', 'emptyDir', 'hostPath', 'configMap', 'secret', 'template'] as const;

const volume = z
  .strictObject({
    type: z.enum(volumeTypes),
    mountPath: z.string().regex(/^\//),
    subPath: text.optional(),
    readOnly: z.boolean().optional(),
    size: quantity.optional(),
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'])).optional(),
    storageClass: z.string().optional(),
    volumeName: text.optional(),
    retain: z.boolean().optional(),
    claim: text.optional(),
    source: text.optional(),
    path: text.optional(),
    medium: z.enum(['', 'Memory']).optional(),
    sizeLimit: quantity.optional(),
  })
  .partial({ type: true, mountPath: true })
  .meta({ id: 'Volume' });

const port = z.union([z.int().min(1).max(65535), z.string()]);
const peer = z
  .union([
    z.string(),
    z.strictObject({
      name: text.optional(),
      namespace: text.optional(),
      labels: stringMap.optional(),
      ports: z.array(port).optional(),
    }),
    z.strictObject({
      cidr: z.string().regex(/^[0-9a-fA-F.:]+\/[0-9]+$/),
      except: z.array(z.string()).optional(),
      ports: z.array(port).optional(),
    }),
  ])
  .meta({ id: 'Peer' });

/** The `global` values that every chart accepts. */
export const globalValues = z.looseObject({
  imageRegistry: z.string().optional(),
  imagePullSecrets: z.array(z.string()).optional(),
  storageClass: z.string().optional(),
  labels: stringMap.optional(),
  annotations: stringMap.optional(),
});

/** Values that services and jobs share. */
export const podValues = {
  global: globalValues.optional(),
  image: image.optional(),
  imagePullSecrets: z.array(z.string()).optional(),
  command: z.array(text).optional(),
  args: z.array(text).optional(),
  env: env.optional(),
  envFrom: z.array(kubernetes).optional(),
  lifecycle: kubernetes.optional(),
  terminationGracePeriodSeconds: count.optional(),
  resources: resources.optional(),
  config: z
    .strictObject({
      data: z.record(z.string(), scalar.nullable()).optional(),
      raw: z.record(z.string(), z.string().nullable()).optional(),
      envFrom: z.boolean().optional(),
      mountPath: z.string().optional(),
    })
    .optional(),
  secret: z
    .strictObject({
      data: z.record(z.string(), scalar.nullable()).optional(),
      existing: text.optional(),
      external: z
        .strictObject({
          store: text.optional(),
          storeKind: z.enum(['SecretStore', 'ClusterSecretStore']).optional(),
          refresh: z
            .string()
            .regex(/^(\d+(s|m|h))+$/)
            .optional(),
          keys: z
            .record(
              z.string(),
              z.union([z.string(), z.strictObject({ key: z.string(), property: z.string().optional() })]).nullable(),
            )
            .optional(),
        })
        .optional(),
      generate: z.record(z.string(), z.int().min(16).max(256).nullable()).optional(),
      fromFile: z.string().optional(),
      envFrom: z.boolean().optional(),
      mountPath: z.string().optional(),
    })
    .optional(),
  persistence: z.record(z.string().regex(/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/), volume.nullable()).optional(),
  volumes: z.array(kubernetes).optional(),
  volumeMounts: z.array(kubernetes).optional(),
  tmp: z.strictObject({ enabled: z.boolean().optional(), sizeLimit: quantity.optional() }).optional(),
  initContainers: z.array(container).optional(),
  sidecars: z.array(container).optional(),
  networkPolicy: z
    .strictObject({
      enabled: z.boolean().optional(),
      dns: z.boolean().optional(),
      from: z.array(peer).optional(),
      to: z.array(peer).optional(),
    })
    .optional(),
  serviceAccount: z
    .strictObject({
      create: z.boolean().optional(),
      name: z.string().optional(),
      token: z.boolean().optional(),
      annotations: stringMap.optional(),
    })
    .optional(),
  rbac: z.strictObject({ rules: z.array(kubernetes).optional() }).optional(),
  extraObjects: z.array(z.union([kubernetes, z.string()])).optional(),
  labels: stringMap.optional(),
  annotations: stringMap.optional(),
  podLabels: stringMap.optional(),
  podAnnotations: stringMap.optional(),
  priorityClassName: z.string().optional(),
  nodeSelector: stringMap.optional(),
  affinity: kubernetes.optional(),
  tolerations: z.array(kubernetes).optional(),
  topologySpread: z.array(kubernetes).optional(),
  podSecurity: kubernetes.optional(),
  containerSecurity: kubernetes.optional(),
  allow: z.strictObject({ hostPath: z.boolean().optional(), secretFromFile: z.boolean().optional() }).optional(),
  nameOverride: z.string().optional(),
  fullnameOverride: z.string().optional(),
};
