import { coerce } from 'semver';
import { type ImageMap, repositoryOf } from '../../../engine/image-map.ts';
import { KubeError } from '../../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';

const group = 'admissionregistration.k8s.io';
const name = 'harness-mapped-images';

/** What the API server of a version is told so that it knows mutating admission policies: nothing where it does by itself
 * (from 1.36), nowhere does (before 1.34), where no image is mapped, or where the platform gives it such flags itself.
 * @param image of k3s, with the version as its tag. */
export function policyFlags(image: string, map: ImageMap, args: readonly string[]): readonly string[] {
  const { major, minor } = coerce(image.split(':').at(-1)) ?? {};
  const isBeta = major === 1 && (minor === 34 || minor === 35);
  if (!isBeta || map.size === 0 || args.some((arg) => /feature-gates|runtime-config/.test(arg))) return [];
  return [
    '--kube-apiserver-arg=feature-gates=MutatingAdmissionPolicy=true',
    `--kube-apiserver-arg=runtime-config=${group}/v1beta1=true`,
  ];
}

/** Has pods take the replacement of an image that HARNESS_IMAGES names, whatever their pull policy is: no registry has it
 * under the public name. Their workloads stay as they are.
 * @returns whether this Kubernetes can. */
export async function takeMappedImages({ client, version }: MappedCluster, map: ImageMap): Promise<boolean> {
  if (map.size === 0) return true;
  const { minor = 0 } = coerce(version) ?? {};
  const apiVersion = `${group}/${minor >= 36 ? 'v1' : 'v1beta1'}`;
  try {
    for (const object of policyObjects(apiVersion, map)) await client.apply(object);
    return true;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return false;
    throw error;
  }
}

type MappedCluster = Pick<ClusterAccess, 'client'> & { readonly version: string };

function policyObjects(apiVersion: string, map: ImageMap): readonly KubeObject[] {
  const of = (key: string) =>
    `(has(object.spec.${key}) ? object.spec.${key} : []).filter(c, c.image.matches(${JSON.stringify(mappedPattern(map))})).map(c, Object.spec.${key}{name: c.name, imagePullPolicy: "IfNotPresent"})`;
  const expression = `Object{spec: Object.spec{containers: ${of('containers')}, initContainers: ${of('initContainers')}}}`;
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Ignore',
        reinvocationPolicy: 'Never',
        matchConstraints: {
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
      },
    },
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata: { name }, spec: { policyName: name } },
  ];
}

/** A regular expression (RE2, without backslashes) for the references that a map replaces, in all their spellings. */
export function mappedPattern(map: ImageMap): string {
  const names = [...map.keys()].map((key) => {
    const rest = key.includes('@') ? '' : repositoryOf(key) === key ? '([:@].*)?' : '(@.*)?';
    return `${key.replaceAll('.', '[.]')}${rest}`;
  });
  return `^((index[.])?docker[.]io/)?(library/)?(${names.join('|')})$`;
}
