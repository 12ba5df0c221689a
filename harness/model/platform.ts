import { join } from 'node:path';
import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { tlsSchema } from './tls.ts';

const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/, 'a DNS label: lower-case letters, digits and -, at most 53');

const namespaceName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a DNS label: lower-case letters, digits and -, at most 63');

const buildSchema = z
  .strictObject({
    image: z.string().min(1).describe('Repository name of the image to build; the tag is a hash of its inputs.'),
    context: z.string().describe('Folder that is sent to the engine, relative to platform.yaml.'),
    dockerfile: z
      .string()
      .optional()
      .describe(
        'Path of the Dockerfile, relative to platform.yaml; it may be outside the context. Default: Dockerfile in the context.',
      ),
    args: z
      .record(z.string(), z.string())
      .default({})
      .describe('Build arguments. A value that names a public image is replaced as HARNESS_IMAGES says.'),
    target: z.string().min(1).optional().describe('Stage of the Dockerfile to build. Default: the last.'),
    secrets: z
      .record(
        z.string(),
        z.union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })]),
      )
      .default({})
      .describe(
        'Build secrets by id, each from an environment variable or a file relative to platform.yaml. Requires docker buildx.',
      ),
    prepare: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Command that creates the context before it is hashed, run in the folder of the nearest package.json.'),
  })
  .describe('How the image of this release is built.');

const localSchema = z
  .strictObject({
    run: z
      .union([z.enum(['postgres', 'redis']), z.array(z.string()).min(1)])
      .describe(
        'What runs instead of the image: an embedded server, or a command that replaces ENTRYPOINT (followed by the arguments of the manifest).',
      ),
    ports: z
      .record(z.string(), z.string())
      .default({})
      .describe('Container port name to the environment variable that passes its number to the process.'),
  })
  .describe('How the workload runs as a process on the local target.');

/** A chart served by a repository. */
const remoteChartSchema = z.strictObject({
  repo: z
    .string()
    .regex(/^(https?|oci):\/\/\S+$/, 'an address that begins with https:// or oci://')
    .describe('Repository that serves the chart, such as https://stefanprodan.github.io/podinfo.'),
  name: z.string().min(1).describe('Name of the chart in the repository.'),
  version: z
    .string()
    .regex(/^v?\d+\.\d+\.\d+\S*$/, 'an exact version such as 6.7.0')
    .describe('Exact version of the chart, so that every run installs the same.'),
});

/** How `sql` and `redis` steps log in to a release; only needed if this cannot be derived from its Secrets, pods and
 * Services. */
export const connectSchema = z
  .union([
    z.string().regex(/^\w+:\/\//, 'a URI, in which $(NAME/KEY) stands for the key of a Secret'),
    z.strictObject({
      secret: z.string().describe('Secret that holds the connection URI.'),
      key: z.string().default('uri').describe('Key of the Secret.'),
    }),
  ])
  .describe(
    'How the sql and redis steps connect: a URI such as postgres://$(db/user):$(db/password)@db:5432/shop, in which $(NAME/KEY) is the key of a Secret or ConfigMap; or the Secret and key of the whole URI. Default: derived from the Secrets, the pods and the Service of the release.',
  );

export type Connect = z.output<typeof connectSchema>;

export const releaseSchema = z.strictObject({
  name: dnsLabel.describe('Name of the Helm release, unique in the file.'),
  chart: z
    .union([z.string().min(1), remoteChartSchema])
    .optional()
    .describe(
      'The chart: a folder, relative to platform.yaml; oci://host/path/name:version; or {repo, name, version} of a repository.',
    ),
  manifests: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Instead of a chart: a YAML file of Kubernetes objects, or a folder of such files, relative to platform.yaml.',
    ),
  kustomize: z
    .string()
    .min(1)
    .optional()
    .describe('Instead of a chart: a folder with a kustomization, relative to platform.yaml.'),
  namespace: namespaceName
    .optional()
    .describe('Namespace that it is installed into, which is created for the run. Default: that of the platform.'),
  values: z.array(z.string()).default([]).describe('Values files in order, relative to platform.yaml.'),
  set: z.record(z.string(), z.unknown()).default({}).describe('Values that override the files, as a tree.'),
  needs: z.array(z.string()).default([]).describe('Releases that must be ready before this one is installed.'),
  optional: z
    .boolean()
    .optional()
    .describe(
      'If true, `up` installs it only if it is named, and a run only if a scenario uses it. If one of its images cannot be pulled, its scenarios are skipped with that reason.',
    ),
  build: buildSchema.optional(),
  timeout: z.string().optional().describe('How long the release may take to become ready; default 3m.'),
  connect: connectSchema.optional(),
  tls: tlsSchema
    .optional()
    .describe('How the sql and redis steps use TLS with it: true, or {ca, serverName, insecure}.'),
  local: localSchema.optional(),
});

export const platformSchema = z.strictObject({
  platform: dnsLabel
    .optional()
    .describe(
      'Name of the platform and of the namespace that its releases are installed into. Default: the name of the folder, or of its parent if the folder is named scenarios.',
    ),
  labels: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Labels of that namespace, such as pod-security.kubernetes.io/enforce: restricted; ignored on the local target.',
    ),
  namespaces: z
    .record(
      namespaceName,
      z.strictObject({ labels: z.record(z.string(), z.string()).default({}).describe('Labels of the namespace.') }),
    )
    .default({})
    .describe(
      'Further namespaces to create for the run, with their labels. Namespaces of releases need an entry only for labels.',
    ),
  cluster: z
    .strictObject({
      versions: z
        .string()
        .optional()
        .describe(
          'YAML file that pins the k3s images by Kubernetes version, relative to platform.yaml; its first one is the default. Without it the kit pins them.',
        ),
      disable: z.array(z.string()).default([]).describe('Components of k3s to leave out, such as metrics-server.'),
      args: z.array(z.string()).default([]).describe('Further arguments of the k3s server.'),
      ports: z
        .strictObject({
          http: z.int().min(1).max(65_535).default(8080),
          https: z.int().min(1).max(65_535).default(8443),
        })
        .default({ http: 8080, https: 8443 })
        .describe('Ports of this machine for the ingress controller of a cluster that `up` or --keep leaves running.'),
    })
    .prefault({})
    .describe('The throwaway cluster.'),
  hopeless: z
    .enum(['proven', 'eager'])
    .default('proven')
    .describe(
      'When a wait ends early. proven: if Kubernetes shows a state that waiting cannot resolve. eager: also if a readiness probe keeps failing in the same way while its container runs and nothing else is starting.',
    ),
  steps: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .describe('Files that define step kinds of your own, relative to platform.yaml: ./steps/*.ts.'),
  releases: z.array(releaseSchema).min(1),
});

export type RemoteChart = z.output<typeof remoteChartSchema>;
export type PlatformFile = z.output<typeof platformSchema>;
export type Build = z.output<typeof buildSchema>;
/** One release of the platform; exactly one of `chart`, `manifests` and `kustomize` is set. */
export type Release = z.output<typeof releaseSchema>;
/** The folder of a chart (absolute once the platform is loaded), or a chart in a repository. */
export type ChartSource = NonNullable<Release['chart']>;

/** A loaded platform: its paths are absolute, and its names were checked against each other. */
export interface Platform extends PlatformFile {
  readonly platform: string;
  /** Path of platform.yaml as the user would type it. */
  readonly file: string;
  /** Absolute folder of platform.yaml. */
  readonly folder: string;
}

/** Path of the Dockerfile of an image build. */
export function dockerfileOf({ dockerfile, context }: Pick<Build, 'dockerfile' | 'context'>): string {
  return dockerfile ?? join(context, 'Dockerfile');
}

/** Maps the names of releases with a namespace of their own to that namespace. */
export function namedNamespaces({ releases }: Pick<Platform, 'releases'>): ReadonlyMap<string, string> {
  return new Map(releases.flatMap(({ name, namespace }) => (namespace === undefined ? [] : [[name, namespace]])));
}

/** The namespaces other than the platform's own, with their labels. */
export function furtherNamespaces(
  platform: Pick<Platform, 'releases' | 'namespaces'>,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const names = [...Object.keys(platform.namespaces), ...namedNamespaces(platform).values()];
  return new Map(names.map((name) => [name, platform.namespaces[name]?.labels ?? {}]));
}

const defaultTimeoutMs = 180_000;

/** How long a release may take to become ready, in milliseconds. */
export function releaseTimeoutMs({ timeout }: Pick<Release, 'timeout'>): number {
  return parseDuration(timeout ?? '') ?? defaultTimeoutMs;
}
