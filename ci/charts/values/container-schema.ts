import { z } from 'zod';
import { count, kubernetes, quantity, scalar, text } from './scalars.ts';

export const image = z
  .strictObject({
    registry: z.string().optional(),
    repository: z.string().optional(),
    tag: z.union([z.string(), z.number()]).optional(),
    digest: z
      .string()
      .regex(/^$|^sha256:[0-9a-f]{64}$/)
      .optional(),
    pullPolicy: z.enum(['IfNotPresent', 'Always', 'Never']).optional(),
  })
  .meta({ id: 'Image' });

const reference = z.strictObject({ name: text, key: text, optional: z.boolean().optional() }).meta({ id: 'KeyOf' });

export const env = z
  .record(
    z.string().regex(/^[A-Za-z_.-][A-Za-z0-9_.-]*$/),
    z
      .union([
        scalar,
        z.strictObject({ secretKeyRef: reference }),
        z.strictObject({ configMapKeyRef: reference }),
        z.strictObject({ fieldRef: kubernetes }),
        z.strictObject({ resourceFieldRef: kubernetes }),
      ])
      .nullable(),
  )
  .meta({ id: 'Env' });

const handler = kubernetes.nullable().optional();
const probe = z
  .strictObject({
    enabled: z.boolean().optional(),
    httpGet: handler,
    tcpSocket: handler,
    exec: handler,
    grpc: handler,
    initialDelaySeconds: count.optional(),
    periodSeconds: count.min(1).optional(),
    timeoutSeconds: count.min(1).optional(),
    successThreshold: count.min(1).optional(),
    failureThreshold: count.min(1).optional(),
    terminationGracePeriodSeconds: count.min(1).optional(),
  })
  .meta({ id: 'Probe' });

export const probes = z
  .strictObject({ startup: probe.optional(), readiness: probe.optional(), liveness: probe.optional() })
  .meta({ id: 'Probes' });

const quantities = z.record(z.string(), quantity);
export const resources = z
  .strictObject({ requests: quantities.optional(), limits: quantities.optional() })
  .meta({ id: 'Resources' });

/** An entry of initContainers or sidecars. */
export const container = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
    image: image.optional(),
    command: z.array(text).optional(),
    args: z.array(text).optional(),
    env: env.optional(),
    ports: z.array(kubernetes).optional(),
    probes: probes.optional(),
    lifecycle: kubernetes.optional(),
    resources: resources.optional(),
    containerSecurity: kubernetes.optional(),
    volumeMounts: z.array(kubernetes).optional(),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  })
  .meta({ id: 'Container' });
