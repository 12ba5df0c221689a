import { z } from 'zod';
import { env, image, probes } from './container-schema.ts';
import { podValues } from './pod-schema.ts';
import { count, kubernetes, percentOrCount, portName, stringMap, text } from './scalars.ts';

const portNumber = z.int().min(1).max(65535);

const dnsName = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,18}[a-z0-9])?$/);

const service = {
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).optional(),
  headless: z.boolean().optional(),
  notReady: z.boolean().optional(),
  annotations: stringMap.optional(),
};

const expose = {
  via: z.enum(['ingress', 'httpRoute', 'both']).optional(),
  hosts: z.array(text).optional(),
  paths: z
    .array(z.strictObject({ path: z.string().regex(/^\//), type: z.enum(['Prefix', 'Exact']).optional() }))
    .optional(),
  port: portName.optional(),
  className: z.string().optional(),
  annotations: stringMap.optional(),
  tlsSecret: text.optional(),
  gateway: z
    .strictObject({ name: text.optional(), namespace: z.string().optional(), sectionName: z.string().optional() })
    .optional(),
  from: z.strictObject({ name: text.optional(), namespace: text.optional(), labels: stringMap.optional() }).optional(),
};

/** Values of a chart that uses the service library. */
export const serviceValues = z.strictObject({
  ...podValues,
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']).optional(),
  replicas: count.optional(),
  revisionHistoryLimit: count.optional(),
  strategy: kubernetes.optional(),
  podManagementPolicy: z.enum(['OrderedReady', 'Parallel']).optional(),
  serviceName: z.string().optional(),
  ports: z
    .record(
      portName,
      z
        .strictObject({
          containerPort: portNumber.optional(),
          servicePort: portNumber.nullable().optional(),
          protocol: z.enum(['TCP', 'UDP', 'SCTP']).optional(),
          appProtocol: z.string().optional(),
        })
        .nullable(),
    )
    .optional(),
  service: z.strictObject({ enabled: z.boolean().optional(), ...service }).optional(),
  services: z
    .record(dnsName, z.strictObject({ ...service, ports: z.record(portName, portNumber.nullable()) }).nullable())
    .optional(),
  expose: z.strictObject({ enabled: z.boolean().optional(), ...expose }).optional(),
  exposeMore: z.record(dnsName, z.strictObject(expose).nullable()).optional(),
  probes: probes.optional(),
  preStopSeconds: count.optional(),
  autoscaling: z
    .strictObject({
      enabled: z.boolean().optional(),
      minReplicas: count.min(1).optional(),
      maxReplicas: count.min(1).optional(),
      cpu: count.optional(),
      memory: count.optional(),
      metrics: z.array(kubernetes).optional(),
      behavior: kubernetes.optional(),
    })
    .optional(),
  pdb: z
    .strictObject({
      enabled: z.boolean().optional(),
      maxUnavailable: percentOrCount.optional(),
      minAvailable: percentOrCount.optional(),
    })
    .optional(),
  metrics: z
    .strictObject({
      monitor: z.enum(['none', 'service', 'pod']).optional(),
      port: portName.optional(),
      path: z.string().optional(),
      interval: z.string().optional(),
      labels: stringMap.optional(),
    })
    .optional(),
  test: z
    .strictObject({
      enabled: z.boolean().optional(),
      path: z.string().optional(),
      port: portName.optional(),
      image: image.optional(),
      command: z.array(text).optional(),
      env: env.optional(),
    })
    .optional(),
});
