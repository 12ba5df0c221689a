import { z } from 'zod';
import { parseDuration } from './duration.ts';

const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/, 'a DNS label: lower-case letters, digits and -, at most 53');

export const buildSchema = z
  .strictObject({
    image: z
      .string()
      .min(1)
      .describe('Repository name of the image that is built; the tag is the hash of what it was built from.'),
    context: z.string().describe('Folder that is sent to the engine, relative to platform.yaml.'),
    dockerfile: z
      .string()
      .describe('Path of the Dockerfile, relative to platform.yaml; it may lie outside the context.'),
    args: z
      .record(z.string(), z.string())
      .default({})
      .describe('Build arguments. A value that names a public image is replaced as HARNESS_IMAGES says.'),
    prepare: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Command that makes the context before it is hashed, run in the folder of the nearest package.json.'),
  })
  .describe('How the image of this release is built.');

const localSchema = z
  .strictObject({
    run: z
      .union([z.enum(['postgres', 'redis']), z.array(z.string()).min(1)])
      .describe(
        'What stands for the image without a cluster: an embedded server, or the command in place of ENTRYPOINT (the arguments of the manifest follow).',
      ),
    ports: z
      .record(z.string(), z.string())
      .default({})
      .describe('Name of a container port to the environment variable that tells the process its number.'),
  })
  .describe('How the workload runs as a process on the local target.');

export const releaseSchema = z.strictObject({
  name: dnsLabel.describe('Name of the Helm release, unique in the file.'),
  chart: z.string().describe('Folder of the chart, relative to platform.yaml.'),
  values: z.array(z.string()).default([]).describe('Values files in order, relative to platform.yaml.'),
  set: z.record(z.string(), z.unknown()).default({}).describe('Values that come last, as a tree.'),
  needs: z.array(z.string()).default([]).describe('Releases that must be ready before this one is installed.'),
  build: buildSchema.optional(),
  timeout: z.string().optional().describe('How long the release may take to become ready; default 3m.'),
  connect: z
    .strictObject({
      secret: z.string().describe('Secret that holds the connection URI.'),
      key: z.string().default('uri').describe('Key of the Secret.'),
    })
    .optional()
    .describe(
      'Where the sql and redis steps find the connection URI; default: key uri of the Secret named as the release.',
    ),
  local: localSchema.optional(),
});

export const platformSchema = z.strictObject({
  platform: dnsLabel.describe('Name of the platform; it is also the namespace that its releases are installed into.'),
  labels: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Labels of that namespace, such as pod-security.kubernetes.io/enforce: restricted; the local target has none.',
    ),
  cluster: z
    .strictObject({
      versions: z
        .string()
        .describe(
          'YAML file that pins the k3s images by version of Kubernetes, relative to platform.yaml; its first one is the default.',
        ),
      disable: z.array(z.string()).default([]).describe('Components of k3s to leave out, such as metrics-server.'),
      args: z.array(z.string()).default([]).describe('Further arguments of the k3s server.'),
      ports: z
        .strictObject({
          http: z.int().min(1).max(65_535).default(8080),
          https: z.int().min(1).max(65_535).default(8443),
        })
        .default({ http: 8080, https: 8443 })
        .describe('Ports of this machine at which the ingress controller of a cluster that stays answers.'),
    })
    .describe('The throwaway cluster.'),
  steps: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .describe('Files that define step kinds of your own, relative to platform.yaml: ./steps/*.ts.'),
  releases: z.array(releaseSchema).min(1),
});

export type Build = z.output<typeof buildSchema>;
export type Release = z.output<typeof releaseSchema>;
export type PlatformFile = z.output<typeof platformSchema>;

/** A platform whose paths are absolute and whose names were checked against each other. */
export interface Platform extends PlatformFile {
  /** Path of platform.yaml as the user would type it. */
  readonly file: string;
  /** Absolute folder of platform.yaml. */
  readonly folder: string;
}

const defaultTimeoutMs = 180_000;

/** How long a release may take to become ready, in milliseconds. */
export function releaseTimeoutMs({ timeout }: Pick<Release, 'timeout'>): number {
  return parseDuration(timeout ?? '') ?? defaultTimeoutMs;
}
